package choir.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelAnswer.Stop;
import choir.core.model.ModelFailure;
import choir.core.model.ModelOptions;
import choir.core.model.ModelRequest;
import choir.core.model.ToolSpec;
import choir.core.model.Usage;
import choir.core.phext.Coordinate;
import choir.core.run.Inbound;
import choir.core.run.Origin;
import choir.core.run.Priority;
import choir.core.run.Source;
import choir.core.session.Context;
import choir.core.session.Persona;
import choir.core.session.SessionEvent;
import choir.core.session.SessionState;
import choir.core.session.SessionState.Turning;
import choir.core.session.TurnPlan;
import choir.core.session.TurnSteps;
import choir.core.tool.Tool;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Sessions never die of their content: whatever a model or a tool has put into a history, the next
 * request is one that a strict server accepts (Faults B1 and B2). The turns are played by the real
 * states and steps; only the answers are random.
 */
final class SessionContentTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final int SESSIONS = 400;
  private static final List<String> TEXTS =
      List.of("", " ", "a cow", "\0", "a\ud83d", "\udc0eb", "😀", "\n\n", "\u001b[2J", "x");
  private static final List<String> ARGUMENTS =
      List.of(
          "",
          "{}",
          "{\"a\":1}",
          "null",
          "{\"a\": \"cut",
          "{\"a\":1}{\"a\":2}",
          "{\"a\":1} and then",
          "[1]",
          "\"{}\"",
          "{\"a\":\"\\ud83d\"}",
          "{\"a\":\"\\u0000\"}",
          "not json",
          "{'a':1}",
          "NaN");
  private static final List<String> IDS =
      List.of("", " ", "a", "a", "call_0", "call", "functions.look:0", "é", "x".repeat(99), "a b");
  private static final List<String> NAMES =
      List.of("look", "look", "", "look at", "löök", "functions.look", "x".repeat(99), "unknown");

  private final long seed = Long.getLong("choir.seed", System.nanoTime() & 0xffff_ffffL);
  private Random random = new Random();
  private int runs;

  @Test
  void theNextMessageAlwaysWorks() {
    System.out.println("SessionContentTest: -Dchoir.seed=" + seed);
    for (int i = 0; i < SESSIONS; i++) {
      random = new Random(seed + i);
      SessionState state = SessionState.NEW;
      for (int turn = 0; turn <= random.nextInt(5); turn++) {
        state = turn(state, i);
      }
    }
  }

  /** Plays a turn to its end, and checks each request of it. */
  private SessionState turn(SessionState resting, int session) {
    Profile.Limits limits =
        new Profile.Limits(
            1 + random.nextInt(8),
            1,
            random.nextBoolean() ? 24_000 : 500 + random.nextInt(500),
            100);
    SessionState state = resting.apply(started(limits));
    while (state instanceof Turning turning) {
      TurnPlan.Next next = TurnPlan.next(turning.turn());
      if (next instanceof TurnPlan.AskModel) {
        check(turning, session);
        state = state.apply(asked(turning));
      } else if (next instanceof TurnPlan.AwaitModel await) {
        state = all(state, answer(turning, await.call()));
      } else if (next instanceof TurnPlan.AwaitTool await) {
        Tool.Result result =
            new Tool.Result(anyText(), random.nextBoolean(), any(List.of(Origin.values())));
        state =
            all(
                state,
                TurnSteps.returned(
                    turning.turn().message().run(), await.use().id(), result, "7f3a", NOON));
      } else {
        state = state.apply(TurnSteps.immediate(turning, NOON).orElseThrow());
      }
    }
    return state;
  }

  private static SessionState all(SessionState state, SessionEvent first) {
    for (SessionEvent event : TurnSteps.from(state, first, NOON)) {
      state = state.apply(event);
    }
    return state;
  }

  private SessionEvent started(Profile.Limits limits) {
    Inbound message =
        Inbound.from(
            new Source.Person("test"),
            Priority.PERSON,
            RunId.of("content", "message " + runs++),
            "main",
            anyText(),
            NOON);
    Profile profile =
        new Profile(
            new AgentId("lux"),
            1,
            3,
            "Lux",
            "light",
            Coordinate.of("3.1.1/1.1.1/1.1.1"),
            "m",
            limits);
    return new SessionEvent.TurnStarted("main", message, profile, NOON);
  }

  private static SessionEvent asked(Turning turning) {
    return new SessionEvent.ModelAsked(
        turning.turn().message().run(), turning.turn().calls() + 1, "m", "digest", NOON);
  }

  private SessionEvent answer(Turning turning, int call) {
    int kind = random.nextInt(10);
    if (kind == 0) {
      return TurnSteps.failed(
          turning.turn(), new ModelFailure.Refused("no"), Optional.empty(), NOON);
    }
    if (kind == 1) {
      return TurnSteps.failed(
          turning.turn(),
          new ModelFailure.ContextTooLong("long", 900, Optional.empty()),
          Optional.empty(),
          NOON);
    }
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < random.nextInt(4); i++) {
      blocks.add(
          random.nextInt(3) == 0
              ? new Block.Text(anyText())
              : new Block.ToolUse(any(IDS), any(NAMES), any(ARGUMENTS)));
    }
    Stop stop = any(List.of(Stop.values()));
    return TurnSteps.answered(
        turning.turn(), call, new ModelAnswer(blocks, stop, Usage.NONE), 1, Origin.RANCH, NOON);
  }

  private String anyText() {
    String text = any(TEXTS) + any(TEXTS);
    return random.nextInt(6) == 0 ? (text + "y").repeat(1_500) : text;
  }

  private <T> T any(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private void check(Turning turning, int session) {
    int tokens = TurnPlan.contextTokens(turning.turn(), java.util.OptionalInt.empty());
    Context prompt =
        Context.build(
            turning.turn().profile(),
            Persona.of(Map.of()),
            turning.conversation(),
            tokens,
            Instant.EPOCH);
    ModelRequest request =
        new ModelRequest(
            "m",
            prompt.system(),
            prompt.messages(),
            List.of(new ToolSpec("look", "Looks.", "{\"type\":\"object\"}")),
            100,
            Duration.ofSeconds(1),
            "step");
    OpenAiDialect plain = OpenAiDialect.of(URI.create("http://host/v1"), ModelOptions.DEFAULT);
    for (OpenAiDialect dialect :
        List.of(
            plain,
            new OpenAiDialect("max_tokens", false, true, false),
            new OpenAiDialect("max_tokens", true, true, true))) {
      JsonNode body =
          OpenAiRequest.of(request, dialect, OpenAiRequest.JSON.createObjectNode(), "host");
      assertThat(StrictServer.refusal(body.toString()))
          .as("-Dchoir.seed=%d, session %d: %s", seed, session, body)
          .isEmpty();
    }
  }
}
