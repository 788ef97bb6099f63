package choir.runtime.agents;

import choir.actors.ranch.Ranch;
import choir.core.mirrorborn.Profile;
import choir.core.model.ToolSpec;
import choir.core.tool.Tool;
import choir.runtime.feature.ToolArguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The tool {@code list_mirrorborns}: who lives on the ranch, and what each one is for. */
final class RosterTool implements Tool {
  /** Longer lists are of little use in a prompt; the model asks for a part of them. */
  private static final int MAX_LISTED = 200;

  private static final ToolSpec SPEC =
      new ToolSpec(
          "list_mirrorborns",
          "Lists the Mirrorborn of this ranch: id, name and role.",
          """
          {"type":"object","properties":{"part":{"type":"string","description":\
          "only those whose id, name or role contains this"}}}""");

  private final Ranch ranch;

  RosterTool(Ranch ranch) {
    this.ranch = ranch;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public boolean idempotent() {
    return true;
  }

  @Override
  public CompletionStage<Result> call(Call call) {
    try {
      String part =
          ToolArguments.parse(call.arguments(), List.of("part"))
              .text("part", "")
              .toLowerCase(Locale.ROOT);
      return ranch
          .directory()
          .thenApply(known -> list(known.residents().agents(), part, call.caller()));
    } catch (ToolArguments.Invalid invalid) {
      return CompletableFuture.completedStage(Result.failed(String.valueOf(invalid.getMessage())));
    }
  }

  private static Result list(List<Profile> agents, String part, Profile caller) {
    List<String> lines = new ArrayList<>();
    for (Profile agent : agents) {
      String line = agent.agent() + ": " + agent.name() + ", " + agent.role();
      if (line.toLowerCase(Locale.ROOT).contains(part)) {
        lines.add(agent.agent().equals(caller.agent()) ? line + " (you)" : line);
      }
    }
    if (lines.isEmpty()) {
      return Result.of("[none of " + agents.size() + "]");
    }
    if (lines.size() <= MAX_LISTED) {
      return Result.of(String.join("\n", lines));
    }
    return Result.of(
        String.join("\n", lines.subList(0, MAX_LISTED))
            + "\n[the first %d of %d; name a part]".formatted(MAX_LISTED, lines.size()));
  }
}
