package choir.runtime.openai;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.session.SessionCommand;
import choir.actors.session.SessionCommand.TurnUpdate;
import choir.core.run.Pause;
import choir.core.run.RunRecord;
import choir.runtime.http.Json;
import choir.runtime.run.RunEvents;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The events of a run as the chunks of a completion. A chunk can only add to the answer, so a text
 * that the run sends a second time, after a crash, is left out as far as it is the same.
 */
final class CompletionChunks implements RunEvents {
  /** Separates the texts before and after a tool call. */
  private static final String PARAGRAPH = "\n\n";

  private static final String AGAIN = "\n\n[interrupted; the answer begins again]\n\n";

  private final long created;
  private final boolean includesUsage;

  /** The current text as far as it was written; an answer is of a bounded length. */
  private final StringBuilder written = new StringBuilder();

  private String id = "";
  private String model = "";
  private boolean toolReturned;

  /**
   * Creates the chunks of one stream.
   *
   * @param created when the request arrived, in seconds since 1970
   * @param includesUsage whether the stream ends with the tokens
   */
  CompletionChunks(long created, boolean includesUsage) {
    this.created = created;
    this.includesUsage = includesUsage;
  }

  @Override
  public String accepted(Accepted accepted) {
    id = ChunkView.id(accepted.run());
    model = accepted.agent().value();
    return delta(Optional.of("assistant"), "");
  }

  @Override
  public String of(TurnUpdate update) {
    return switch (update) {
      case SessionCommand.Text text -> text(text);
      case SessionCommand.ToolCalled called -> "";
      case SessionCommand.ToolReturned returned -> {
        toolReturned = true;
        yield "";
      }
      case SessionCommand.Paused paused -> "";
      case SessionCommand.Ended ended -> end(ended.record());
    };
  }

  @Override
  public String paused(Pause pause) {
    return "";
  }

  private String text(SessionCommand.Text text) {
    String before = "";
    if (text.from() == 0 && toolReturned) {
      before = written.isEmpty() ? "" : PARAGRAPH;
      written.setLength(0);
      toolReturned = false;
    }
    int from = Math.min(text.from(), written.length());
    String piece = text.delta();
    int known = Math.min(piece.length(), written.length() - from);
    if (!piece.regionMatches(0, written.substring(from), 0, known)) {
      before = AGAIN + written.substring(0, from);
      written.setLength(from);
      known = 0;
    }
    String added = piece.substring(known);
    written.append(added);
    return before.isEmpty() && added.isEmpty() ? "" : delta(Optional.empty(), before + added);
  }

  @Override
  public String end(RunRecord record) {
    if (record.state() != RunRecord.State.COMPLETED) {
      return data(Map.of("error", ChatRoutes.unanswered(record).openAiError()));
    }
    StringBuilder end = new StringBuilder();
    if (record.text().startsWith(written.toString())) {
      String rest = record.text().substring(written.length());
      end.append(rest.isEmpty() ? "" : delta(Optional.empty(), rest));
    }
    ChunkView.Delta nothing = new ChunkView.Delta(Optional.empty(), Optional.empty());
    ChunkView.Choice stop = new ChunkView.Choice(0, nothing, Optional.of("stop"));
    end.append(chunk(List.of(stop), Optional.empty()));
    if (includesUsage) {
      end.append(chunk(List.of(), Optional.of(CompletionView.UsageView.of(record))));
    }
    return end.append("data: [DONE]\n\n").toString();
  }

  private String delta(Optional<String> role, String content) {
    ChunkView.Delta delta = new ChunkView.Delta(role, Optional.of(content));
    return chunk(List.of(new ChunkView.Choice(0, delta, Optional.empty())), Optional.empty());
  }

  private String chunk(List<ChunkView.Choice> choices, Optional<CompletionView.UsageView> usage) {
    return data(new ChunkView(id, "chat.completion.chunk", created, model, choices, usage));
  }

  private static String data(Object value) {
    return "data: " + Json.write(value) + "\n\n";
  }
}
