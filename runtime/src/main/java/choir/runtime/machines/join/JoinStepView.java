package choir.runtime.machines.join;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * A step of a join that was taken.
 *
 * @param member whose membership has changed; absent after the last step
 * @param done always true: a refusal is a problem
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record JoinStepView(Optional<String> member, boolean done) {
  static final JoinStepView ARRIVED = new JoinStepView(Optional.empty(), true);

  static JoinStepView changed(String member) {
    return new JoinStepView(Optional.of(member), true);
  }
}
