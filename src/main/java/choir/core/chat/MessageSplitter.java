package choir.core.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Cuts a long text into messages. A message has at most {@link #MAX_CODE_POINTS} code points. Cuts
 * are made at line ends where possible, otherwise at blanks, and never inside a surrogate pair. A
 * code block that continues is closed at the end of a message and opened again in the next one.
 */
public final class MessageSplitter {
  /** Discord's limit of a message, in code points. */
  public static final int MAX_CODE_POINTS = 2_000;

  private static final String FENCE = "```";
  private static final String CLOSING = "\n" + FENCE;

  /** Longest name of a language that is repeated; anything longer is content. */
  private static final int MAX_LANGUAGE = 40;

  private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z0-9+#._-]*");

  /**
   * One message.
   *
   * @param opening added before the text: the beginning of a code block that continues
   * @param body a part of the text
   * @param closing added after the text: the end of a code block that continues
   */
  record Part(String opening, String body, String closing) {
    String message() {
      return opening + body + closing;
    }
  }

  private final String text;
  private final int max;

  /** Position from which the current part is made, and the language of the block open there. */
  private int begin;

  private boolean open;
  private String language = "";

  private MessageSplitter(String text, int max) {
    this.text = text;
    this.max = max;
  }

  /** The messages of a text, in order; without such as would be blank. */
  public static List<String> messages(String text) {
    return parts(text, MAX_CODE_POINTS).stream()
        .filter(part -> !part.body().isBlank())
        .map(Part::message)
        .toList();
  }

  /** The parts of a text, whose bodies in a row are the text. */
  static List<Part> parts(String text, int max) {
    return new MessageSplitter(text, max).split();
  }

  private List<Part> split() {
    List<Part> parts = new ArrayList<>();
    while (begin < text.length()) {
      parts.add(next());
    }
    return parts;
  }

  private Part next() {
    String opening = open ? FENCE + language + "\n" : "";
    Scan scan = new Scan(max - opening.codePointCount(0, opening.length()));
    Cut cut = scan.cut();
    String body = text.substring(begin, cut.at());
    begin = cut.at();
    open = cut.open();
    language = cut.language();
    String closing = !open ? "" : body.endsWith("\n") ? FENCE : CLOSING;
    return new Part(opening, body, closing);
  }

  /** A position where a part may end, and the state of code blocks there. */
  private record Cut(int at, boolean open, String language) {}

  /** Reads on from the beginning of a part until it is full. */
  private final class Scan {
    private final int limit;
    private int at = begin;
    private int used;
    private boolean inCode = open;
    private String block = language;

    /** Whether the position is in the first line of a code block, which names its language. */
    private boolean inFirstLine;

    private Cut anywhere = new Cut(begin, open, language);
    private Cut atBlank = anywhere;
    private Cut atLine = anywhere;

    Scan(int limit) {
      this.limit = limit;
    }

    Cut cut() {
      while (at < text.length() && fits()) {
        step();
      }
      if (at == text.length() && fits()) {
        return here();
      }
      // A part that is less than half full because of a line end would waste messages.
      int half = begin + (anywhere.at() - begin) / 2;
      return atLine.at() > half ? atLine : atBlank.at() > half ? atBlank : anywhere;
    }

    private boolean fits() {
      return used + (inCode ? CLOSING.length() : 0) <= limit;
    }

    private Cut here() {
      return new Cut(at, inCode, inFirstLine ? "" : block);
    }

    private void step() {
      boolean ofFirstLine = inFirstLine;
      char last;
      if (text.startsWith(FENCE, at)) {
        at += FENCE.length();
        used += FENCE.length();
        inCode = !inCode;
        inFirstLine = inCode;
        block = inCode ? languageAt(at) : "";
        last = '`';
      } else {
        last = text.charAt(at);
        at += Character.charCount(text.codePointAt(at));
        used++;
      }
      if (last == '\n') {
        inFirstLine = false;
      }
      if (!fits()) {
        return;
      }
      anywhere = here();
      // Directly after its first line a code block would be empty.
      if (last == '\n' && !ofFirstLine) {
        atLine = anywhere;
      } else if (last == ' ' && !inCode) {
        atBlank = anywhere;
      }
    }
  }

  private String languageAt(int at) {
    int end = text.indexOf('\n', at);
    String line = end < 0 ? "" : text.substring(at, end);
    return line.length() <= MAX_LANGUAGE && LANGUAGE.matcher(line).matches() ? line : "";
  }
}
