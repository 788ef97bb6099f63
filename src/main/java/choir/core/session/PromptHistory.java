package choir.core.session;

import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ToolArgumentText;
import choir.core.model.WellFormedText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a history acceptable to every provider, whatever a model or a tool put into it. A strict
 * server refuses a whole request for one fault in its history, so that a session with such a
 * history would never answer again.
 *
 * <p>The result begins and ends with a user message; roles alternate; no message is empty; each
 * call has a unique id, a valid name and a JSON object as arguments, and is answered exactly once,
 * at the beginning of the next message; texts hold no lone surrogates and no NUL.
 */
public final class PromptHistory {
  /** The longest id that OpenAI accepts. */
  private static final int MAX_ID = 40;

  /** The longest name of a function that OpenAI accepts. */
  private static final int MAX_NAME = 64;

  private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1," + MAX_ID + "}");
  private static final Pattern NOT_IN_NAME = Pattern.compile("[^A-Za-z0-9_-]");

  private final List<Message> result = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  private PromptHistory() {}

  /** The acceptable form of a history. */
  public static List<Message> of(List<Message> history) {
    PromptHistory prompt = new PromptHistory();
    for (int i = 0; i < history.size(); i++) {
      Message message = history.get(i);
      if (message.role() == Message.Role.USER) {
        prompt.user(texts(message));
      } else {
        prompt.assistant(message, i + 1 < history.size() ? history.get(i + 1).blocks() : List.of());
      }
    }
    prompt.end();
    return List.copyOf(prompt.result);
  }

  private static List<Block> texts(Message message) {
    List<Block> texts = new ArrayList<>();
    for (Block block : message.blocks()) {
      if (block instanceof Block.Text text && !text.text().isBlank()) {
        texts.add(new Block.Text(WellFormedText.of(text.text())));
      }
    }
    return texts;
  }

  private void user(List<Block> blocks) {
    if (!blocks.isEmpty()) {
      add(Message.Role.USER, blocks);
    }
  }

  private void assistant(Message message, List<Block> next) {
    List<Block> blocks = texts(message);
    List<Block> results = new ArrayList<>();
    Map<String, List<Block.ToolResult>> answers = answers(next);
    for (Block block : message.blocks()) {
      if (block instanceof Block.ToolUse use) {
        String id = unusedId(use.id());
        blocks.add(
            new Block.ToolUse(
                id, name(use.tool()), ToolArgumentText.valid(use.arguments()), use.providerData()));
        results.add(answer(id, answers.get(use.id())));
      }
    }
    if (blocks.isEmpty()) {
      return;
    }
    if (result.isEmpty()) {
      add(Message.Role.USER, List.of(new Block.Text("(the beginning is not kept)")));
    }
    add(Message.Role.ASSISTANT, blocks);
    user(results);
  }

  private static Map<String, List<Block.ToolResult>> answers(List<Block> blocks) {
    Map<String, List<Block.ToolResult>> answers = new HashMap<>();
    for (Block block : blocks) {
      if (block instanceof Block.ToolResult answer) {
        answers.computeIfAbsent(answer.id(), id -> new ArrayList<>()).add(answer);
      }
    }
    return answers;
  }

  /** Calls with the same id are answered in their order. */
  private static Block answer(String id, @Nullable List<Block.ToolResult> answers) {
    if (answers == null || answers.isEmpty()) {
      return new Block.ToolResult(id, "no result is known", true);
    }
    Block.ToolResult answer = answers.remove(0);
    String text = answer.text().isBlank() ? "(no output)" : WellFormedText.of(answer.text());
    return new Block.ToolResult(id, text, answer.failed());
  }

  private String unusedId(String wanted) {
    String base = ID.matcher(wanted).matches() ? wanted : "call";
    String id = base;
    for (int n = 2; id.equals("call") || !ids.add(id); n++) {
      String suffix = "-" + n;
      id = base.substring(0, Math.min(base.length(), MAX_ID - suffix.length())) + suffix;
    }
    return id;
  }

  private static String name(String tool) {
    String name = NOT_IN_NAME.matcher(tool).replaceAll("_");
    return name.isEmpty() ? "unnamed" : name.substring(0, Math.min(name.length(), MAX_NAME));
  }

  private void add(Message.Role role, List<Block> blocks) {
    Message last = result.isEmpty() ? null : result.get(result.size() - 1);
    if (last == null || last.role() != role) {
      result.add(new Message(role, blocks));
      return;
    }
    List<Block> joined = new ArrayList<>(last.blocks());
    joined.addAll(blocks);
    result.set(result.size() - 1, new Message(role, joined));
  }

  /** Some providers take an assistant message at the end for the beginning of the answer. */
  private void end() {
    boolean user = !result.isEmpty() && result.get(result.size() - 1).role() == Message.Role.USER;
    if (!user) {
      add(
          Message.Role.USER,
          List.of(new Block.Text(result.isEmpty() ? "(empty message)" : "(continue)")));
    }
  }
}
