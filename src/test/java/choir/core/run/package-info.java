/** Tests of {@code choir.core.run}: pure folds and rules. */
@NullMarked
package choir.core.run;

import org.jspecify.annotations.NullMarked;
