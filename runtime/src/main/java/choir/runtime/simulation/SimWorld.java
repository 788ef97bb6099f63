package choir.runtime.simulation;

import choir.actors.ranch.Mirrorborns;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ModelAnswer.Stop;
import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import choir.core.model.ModelRouter;
import choir.core.model.ToolSpec;
import choir.core.model.Usage;
import choir.core.tool.Tool;
import choir.runtime.messages.AskTool;
import choir.runtime.simulation.ScriptedModelClient.Answer;
import choir.runtime.simulation.ScriptedModelClient.Outcome;
import choir.runtime.simulation.ScriptedModelClient.Say;
import choir.runtime.simulation.ScriptedModelClient.UseTool;
import choir.runtime.simulation.ScriptedModelClient.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What is outside of the ranch and outlives every machine of it: a model with moods, and tools that
 * count how often they are called.
 */
final class SimWorld implements SimMachine.World {
  private static final Usage USAGE = new Usage(100, 20);

  /** A call of the tool that is not idempotent. */
  record Post(String agent, String arguments) {}

  /** A request that reached the model. */
  record Asked(String key, Instant at) {}

  private final SimTrace trace;
  private final Random random;
  private final List<Asked> asked = new ArrayList<>();
  private final Map<String, Integer> unsafeCalls = new TreeMap<>();
  private final Map<String, Post> posts = new TreeMap<>();
  private int safeCalls;
  private int toolIds;

  SimWorld(SimTrace trace, Random random) {
    this.trace = trace;
    this.random = random;
  }

  /** All requests that reached the model, in order. */
  List<Asked> asked() {
    return asked;
  }

  /** How often each call of the tool that is not idempotent was made. */
  Map<String, Integer> unsafeCalls() {
    return unsafeCalls;
  }

  /** The calls of the tool that is not idempotent, by run and id of the call. */
  Map<String, Post> posts() {
    return posts;
  }

  int safeCalls() {
    return safeCalls;
  }

  @Override
  public ModelRouter models(SimMachine.Slot slot) {
    ScriptedModelClient client =
        new ScriptedModelClient(
            (delay, task) -> slot.loop().after(slot.owner(), delay, task)::cancel,
            request -> script(request, slot.loop().instant()));
    return name ->
        name.equals(SimRanch.MODEL)
            ? Optional.of(new ModelRouter.Route(client, "scripted-1"))
            : Optional.empty();
  }

  @Override
  public Map<String, Tool> tools(SimMachine.Slot slot, Mirrorborns mirrorborns) {
    Map<String, Tool> tools = new TreeMap<>();
    tools.put("ask_mirrorborn", new AskTool(mirrorborns, slot.loop()));
    tools.put("look", new Counted(slot, "look", true));
    tools.put(SimRanch.GUARDED_TOOL, new Counted(slot, SimRanch.GUARDED_TOOL, false));
    return tools;
  }

  private List<Outcome> script(ModelRequest request, Instant now) {
    asked.add(new Asked(request.idempotencyKey(), now));
    trace.add("asked " + request.idempotencyKey() + " " + request.digest());
    checkPrompt(request.messages());
    List<Outcome> outcomes = new ArrayList<>();
    outcomes.add(new Wait(Duration.ofMillis(300 + random.nextInt(6_000))));
    int mood = random.nextInt(100);
    if (isHeartbeat(request) && mood >= 30) {
      outcomes.add(new Say("HEARTBEAT_OK"));
      outcomes.add(new Answer(Stop.END, USAGE));
    } else if (mood < 14) {
      outcomes.addAll(trouble(mood));
    } else if (mood < 50) {
      outcomes.addAll(tools());
    } else {
      outcomes.add(new Say("Thought " + random.nextInt(1_000)));
      outcomes.add(new Say(" and done."));
      outcomes.add(new Answer(mood < 53 ? Stop.MAX_TOKENS : Stop.END, USAGE));
    }
    return outcomes;
  }

  private static boolean isHeartbeat(ModelRequest request) {
    return request.messages().get(0).blocks().stream()
        .anyMatch(
            block ->
                block instanceof Block.Text said
                    && said.text().startsWith("This is your heartbeat."));
  }

  /** A provider refuses a tool's result without its call, and a call without its result. */
  private static void checkPrompt(List<Message> messages) {
    List<String> open = new ArrayList<>();
    for (Message message : messages) {
      for (Block block : message.blocks()) {
        if (block instanceof Block.ToolUse use) {
          open.add(use.id());
        } else if (block instanceof Block.ToolResult result && !open.remove(result.id())) {
          throw new AssertionError("a result without its call: " + messages);
        }
      }
      if (message.role() == Message.Role.USER && !open.isEmpty()) {
        throw new AssertionError("calls without results " + open + ": " + messages);
      }
    }
    if (messages.isEmpty() || messages.get(0).role() != Message.Role.USER) {
      throw new AssertionError("a prompt that does not begin with the user: " + messages);
    }
  }

  private List<Outcome> trouble(int mood) {
    Optional<Duration> retryAfter = Optional.of(Duration.ofSeconds(1 + random.nextInt(60)));
    return switch (mood) {
      case 0, 1, 2, 3 -> failing(new ModelFailure.RateLimited("429", retryAfter));
      case 4, 5, 6 -> failing(new ModelFailure.Overloaded("529", Optional.empty()));
      case 7, 8 -> failing(new ModelFailure.Unreachable("connection refused"));
      case 9 -> failing(new ModelFailure.Incomplete("the line broke"));
      case 10 -> failing(new ModelFailure.Refused("not that"));
      default ->
          List.of(
              new Wait(Duration.ofSeconds(30 + random.nextInt(200))),
              new Say("Slow."),
              new Answer(Stop.END, USAGE));
    };
  }

  private static List<Outcome> failing(ModelFailure failure) {
    return ScriptedModelClient.failing(failure);
  }

  private List<Outcome> tools() {
    List<Outcome> outcomes = new ArrayList<>();
    if (random.nextBoolean()) {
      outcomes.add(new Say("Let me see. "));
    }
    int count = random.nextInt(4) == 0 ? 2 : 1;
    for (int i = 0; i < count; i++) {
      outcomes.add(use());
    }
    boolean cut = random.nextInt(15) == 0;
    outcomes.add(new Answer(cut ? Stop.MAX_TOKENS : Stop.TOOL_USE, USAGE));
    return outcomes;
  }

  private UseTool use() {
    String id = "use" + toolIds++;
    int which = random.nextInt(10);
    if (which < 4) {
      return new UseTool(id, "look", "{\"at\":" + random.nextInt(9) + "}");
    }
    if (which < 7) {
      return new UseTool(id, SimRanch.GUARDED_TOOL, "{\"text\":\"x" + random.nextInt(40) + "\"}");
    }
    if (which == 7) {
      return new UseTool(id, "teleport", "{}");
    }
    AgentId colleague = SimRanch.AGENTS.get(random.nextInt(SimRanch.AGENTS.size()));
    return new UseTool(
        id, "ask_mirrorborn", "{\"agent\":\"" + colleague + "\",\"message\":\"And you?\"}");
  }

  /** A tool that takes a moment and is sometimes broken. */
  private final class Counted implements Tool {
    private final SimMachine.Slot slot;
    private final String name;
    private final boolean idempotent;

    Counted(SimMachine.Slot slot, String name, boolean idempotent) {
      this.slot = slot;
      this.name = name;
      this.idempotent = idempotent;
    }

    @Override
    public ToolSpec spec() {
      return new ToolSpec(name, "a tool", "{\"type\":\"object\"}");
    }

    @Override
    public boolean idempotent() {
      return idempotent;
    }

    @Override
    public CompletionStage<Result> call(Call call) {
      RunId run = call.run();
      trace.add(name + " " + run + " " + call.id());
      if (idempotent) {
        safeCalls++;
      } else {
        unsafeCalls.merge(run + " " + call.id(), 1, Integer::sum);
        String use = call.id().substring(call.id().indexOf('-') + 1);
        posts.put(run + " " + use, new Post(call.caller().agent().value(), call.arguments()));
      }
      CompletableFuture<Result> done = new CompletableFuture<>();
      int mood = random.nextInt(20);
      if (mood == 0) {
        throw new IllegalStateException(name + " is broken");
      }
      slot.loop()
          .after(
              slot.owner(),
              Duration.ofMillis(random.nextInt(4_000)),
              () -> end(done, mood, name + " says " + mood));
      return done;
    }

    private void end(CompletableFuture<Result> done, int mood, String text) {
      if (mood == 1) {
        done.completeExceptionally(new IllegalStateException("the line broke"));
      } else {
        done.complete(mood == 2 ? Result.failed("not now") : Result.of(text));
      }
    }
  }
}
