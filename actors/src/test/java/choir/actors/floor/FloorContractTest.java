package choir.actors.floor;

import static choir.actors.EntityTestBench.LUX;
import static choir.actors.EntityTestBench.NOON;
import static choir.actors.floor.FloorClaims.claim;
import static choir.actors.floor.FloorClaims.message;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityContract;
import choir.core.floor.Bid;
import choir.core.floor.FloorEvent;
import choir.core.floor.FloorState;
import choir.core.floor.Reason;
import choir.core.floor.Turn;
import choir.core.id.AgentId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

final class FloorContractTest extends EntityContract<FloorCommand> {
  private static final FloorEvent.RoundOpened OPENED =
      FloorState.EMPTY.open(
          message("810"),
          Optional.of("ada"),
          List.of(
              new Bid(LUX, 3, "901", Reason.MEMBER, 1),
              new Bid(new AgentId("phex"), 1, "902", Reason.NOT_ASKED, 1)),
          NOON);

  private static FloorEvent turn(Turn.State state) {
    return new FloorEvent.TurnChanged("810", LUX, state, "", NOON);
  }

  @Override
  protected Map<String, List<Object>> states() {
    Map<String, List<Object>> states = new LinkedHashMap<>();
    states.put("empty", List.of());
    states.put("granted", List.of(OPENED));
    states.put("begun", List.of(OPENED, turn(Turn.State.BEGUN)));
    states.put("over", List.of(OPENED, turn(Turn.State.BEGUN), turn(Turn.State.SPOKE)));
    states.put("skipped", List.of(OPENED, turn(Turn.State.SKIPPED)));
    states.put("taken", List.of(new FloorEvent.FloorTaken("ada", NOON)));
    states.put("given", List.of(new FloorEvent.FloorGiven(LUX, "ada", NOON)));
    states.put("reset", List.of(OPENED, new FloorEvent.FloorReset("ada", NOON)));
    states.put("frozen", List.of(new FloorEvent.FloorFrozen("700", "ada", "805", NOON)));
    return states;
  }

  @Override
  protected List<FloorCommand> commands() {
    return List.of(
        claim("810", "lux", Reason.MEMBER, someone()),
        claim("811", "lux", Reason.NAMED, someone()),
        new FloorCommand.Obey("812", true, "ada", someone()),
        new FloorCommand.Take("ada", someone()),
        new FloorCommand.Give(LUX, "ada", someone()),
        new FloorCommand.Reset("ada", someone()),
        new FloorCommand.SetFrozen(false, "ada", someone()),
        new FloorCommand.Describe(someone()),
        new FloorCommand.Gathered("810"),
        new FloorCommand.TurnReported("810", LUX, Turn.State.SKIPPED, "late"),
        FloorCommand.Quiet.INSTANCE);
  }

  @Override
  protected List<Object> otherMessages() {
    return List.of(
        new FloorCommand.Claimed("810", true),
        new FloorCommand.Answer(FloorState.EMPTY.apply(OPENED)));
  }

  @Override
  protected List<Class<?>> families() {
    return List.of(FloorCommand.class);
  }

  @Override
  protected String name(int number) {
    return Integer.toString(700 + number);
  }

  @Override
  protected String persistenceId(String name) {
    return FloorEntity.persistenceId(name);
  }

  @Override
  protected ActorRef<FloorCommand> spawn(String name) {
    return bench.floor(name);
  }

  @Override
  protected void assertAnswers(ActorRef<FloorCommand> floor, String name, String what) {
    TestProbe<FloorCommand.Answer> answers = bench.probe();
    floor.tell(new FloorCommand.Describe(answers.ref()));
    assertThat(answers.receiveMessage().state()).as(what).isNotNull();
  }
}
