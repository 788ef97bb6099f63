package choir.actors.session;

import static choir.actors.EntityTestBench.LUX;
import static choir.actors.EntityTestBench.SESSION_JOURNAL;
import static choir.actors.EntityTestBench.message;
import static choir.actors.EntityTestBench.profile;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityTestBench;
import choir.actors.ManualModel.Asked;
import choir.actors.session.SessionCommand.StartTurn;
import choir.core.model.Block;
import choir.core.model.ToolSpec;
import choir.core.roster.Sections;
import choir.core.session.SessionEvent;
import choir.core.tool.ToolAction;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The policy in force at the place where tools are called. */
final class SessionToolsTest {
  private final EntityTestBench bench = new EntityTestBench();

  @AfterEach
  void close() {
    bench.close();
  }

  private void rules(String ranch, String agent) {
    bench.store.put(Sections.key("tools"), ranch);
    bench.store.put(Sections.key(LUX, "tools"), agent);
  }

  private Asked start() {
    bench.session().tell(new StartTurn(message(1), profile()));
    return bench.model.asked();
  }

  private static Block result(Asked asked) {
    List<Block> blocks = asked.request().messages().get(2).blocks();
    return blocks.get(blocks.size() - 1);
  }

  @Test
  void aDeniedCallIsNotMadeAndItsRefusalIsStoredOnce() {
    rules("{\"deny\":[\"post secret\"]}", "{\"allow\":[\"post\"]}");
    bench.post.does(action("secret"));
    start().use("t1", "post");
    Asked told = bench.model.asked();
    assertThat(result(told))
        .isEqualTo(
            new Block.ToolResult(
                "t1", "not allowed: secret: denied by the rule 'post secret'", true));
    assertThat(bench.post.isQuiet()).isTrue();
    assertThat(bench.journal.persistedInStorage(SESSION_JOURNAL))
        .filteredOn(SessionEvent.ToolAnswered.class::isInstance)
        .hasSize(1);
  }

  private static ToolAction action(String name) {
    return ToolAction.of(ToolAction.Effect.WRITES, List.of(ToolAction.Subject.path(name)));
  }

  @Test
  void theRulesInForceAtTheCallDecide() {
    Asked asked = start();
    rules("{}", "{\"deny\":[\"post\"]}");
    asked.use("t1", "post");
    assertThat(result(bench.model.asked()))
        .isEqualTo(new Block.ToolResult("t1", "not allowed: denied by the rule 'post'", true));
    assertThat(bench.post.isQuiet()).isTrue();
  }

  @Test
  void anImpossibleCallIsRefusedWhateverThePolicySays() {
    bench.post.does(ToolAction.refused("there is no such place"));
    start().use("t1", "post");
    assertThat(result(bench.model.asked()))
        .isEqualTo(new Block.ToolResult("t1", "there is no such place", true));
    assertThat(bench.post.isQuiet()).isTrue();
  }

  @Test
  void aModelIsToldOnlyOfToolsThatItMayCall() {
    rules("{}", "{\"deny\":[\"post\",\"look secret\"]}");
    assertThat(start().request().tools()).extracting(ToolSpec::name).containsExactly("look");
  }
}
