/**
 * Approvals: whether an agent may make one exact call of a tool. The session that wants to make the
 * call stores the question and its answer as steps of its turn; both write the scrolls of {@link
 * choir.core.approval.Approval}, so that questions are listed without waking an agent.
 */
@NullMarked
package choir.core.approval;

import org.jspecify.annotations.NullMarked;
