/** Approvals over HTTP and on the command line; see {@link choir.core.approval}. */
@NullMarked
package choir.runtime.approval;

import org.jspecify.annotations.NullMarked;
