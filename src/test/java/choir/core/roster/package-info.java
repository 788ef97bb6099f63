/** Tests of {@code choir.core.roster}: pure folds and rules. */
@NullMarked
package choir.core.roster;

import org.jspecify.annotations.NullMarked;
