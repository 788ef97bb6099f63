/** Tests of approvals. */
@NullMarked
package choir.core.approval;

import org.jspecify.annotations.NullMarked;
