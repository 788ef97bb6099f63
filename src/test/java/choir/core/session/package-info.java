/** Tests of {@code choir.core.session}: pure folds and rules. */
@NullMarked
package choir.core.session;

import org.jspecify.annotations.NullMarked;
