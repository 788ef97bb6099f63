package choir.actors.mirrorborn;

import static choir.actors.EntityTestBench.LUX;
import static choir.actors.EntityTestBench.NOON;
import static choir.actors.EntityTestBench.message;
import static choir.actors.EntityTestBench.profile;
import static org.assertj.core.api.Assertions.assertThat;

import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.mirrorborn.MirrorbornState;
import choir.core.mirrorborn.MirrorbornState.Living;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WorkInHandTest {
  private final Living idle =
      (Living)
          new MirrorbornState.Unborn().apply(new MirrorbornEvent.ProfileAdopted(profile(), NOON));
  private final Living busy =
      (Living) idle.apply(new MirrorbornEvent.MessageReceived(LUX, message(1), NOON));

  @Test
  void anAgentIsNamedAsLongAsItHasAMessageInHandHere() {
    BusyAgents work = new BusyAgents(AgentListener.NONE);
    work.holds(LUX, idle);
    assertThat(work.agents()).isEmpty();
    work.stored(LUX, List.of(), busy);
    assertThat(work.agents()).containsExactly(LUX);
    work.stored(LUX, List.of(), idle);
    assertThat(work.agents()).isEmpty();
    work.holds(LUX, busy);
    work.left(LUX);
    assertThat(work.agents()).isEmpty();
  }
}
