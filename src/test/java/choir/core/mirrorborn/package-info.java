/** Tests of {@code choir.core.mirrorborn}: pure folds and rules. */
@NullMarked
package choir.core.mirrorborn;

import org.jspecify.annotations.NullMarked;
