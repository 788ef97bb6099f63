package choir.core.session;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelFailure;
import choir.core.model.Usage;
import choir.core.phext.Coordinate;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.Source;
import java.time.Instant;
import java.util.List;

/** An agent, messages and answers for tests. */
public final class Samples {
  public static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  public static final AgentId LUX = new AgentId("lux");
  public static final String MAIN = "agent:lux:main";

  private Samples() {}

  public static RunId run(int number) {
    return RunId.of("tests", "message " + number);
  }

  /** Lux under these limits. */
  public static Profile profile(Profile.Limits limits) {
    return new Profile(
        LUX, 1, 3, "Lux", "light", Coordinate.of("3.1.1/1.1.1/1.1.1"), "offline", limits);
  }

  public static Profile profile() {
    return profile(Profile.Limits.DEFAULT);
  }

  /** Message number {@code number} to a session. */
  public static Inbound message(int number, String session, Priority priority) {
    return Inbound.from(
        new Source.Person("test"), priority, run(number), session, "text " + number, NOON);
  }

  public static Inbound message(int number) {
    return message(number, MAIN, Priority.PERSON);
  }

  static SessionEvent.TurnStarted started(Profile.Limits limits) {
    return new SessionEvent.TurnStarted(MAIN, message(1), profile(limits), NOON);
  }

  static SessionEvent.ModelAsked asked(int call) {
    return new SessionEvent.ModelAsked(run(1), call, "m", "digest", NOON);
  }

  static SessionEvent.ModelAnswered answered(int call, ModelAnswer.Stop stop, Block... blocks) {
    return new SessionEvent.ModelAnswered(
        run(1), call, List.of(blocks), stop, new Usage(10, 5), 7, NOON);
  }

  static Block.ToolUse use(String id) {
    return new Block.ToolUse(id, "look", "{}");
  }

  static SessionEvent.ToolAsked toolAsked(String id) {
    return new SessionEvent.ToolAsked(run(1), id, "look", NOON);
  }

  static SessionEvent.ToolAnswered toolAnswered(String id) {
    return new SessionEvent.ToolAnswered(run(1), id, "seen", false, NOON);
  }

  static ModelFailure overloaded() {
    return new ModelFailure.Overloaded("529", java.util.Optional.empty());
  }

  static SessionState fold(SessionEvent... events) {
    SessionState state = SessionState.NEW;
    for (SessionEvent event : events) {
      state = state.apply(event);
    }
    return state;
  }

  static Turn turn(SessionState state) {
    return ((SessionState.Turning) state).turn();
  }
}
