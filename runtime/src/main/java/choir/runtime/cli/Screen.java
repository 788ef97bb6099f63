package choir.runtime.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Locale;

/**
 * Standard output or standard error. All output of all commands passes through here, so that a
 * terminal shows control characters of outside text (a model's answer, a file, a server's message)
 * in place of obeying them: {@code ^[} for an escape, {@code <9B>} for a C1 control, {@code
 * <U+202E>} for a change of the writing direction. Line feeds and tabs pass.
 */
public final class Screen extends PrintWriter {
  /** Styles, which only a terminal with colors shows. */
  public enum Style {
    GOOD("\u001b[32m"),
    WARNING("\u001b[33m"),
    BAD("\u001b[1;31m");

    private final String start;

    Style(String start) {
      this.start = start;
    }
  }

  /**
   * System property of the launcher: which of standard output (1) and standard error (2) are
   * terminals. Java cannot tell.
   */
  static final String TERMINALS = "choir.terminals";

  private static final String PLAIN = "\u001b[0m";

  private final Writer device;
  private final boolean terminal;
  private final boolean colored;

  private Screen(Writer device, boolean visible, boolean terminal, boolean colored) {
    super(visible ? new VisibleControls(device) : device);
    this.device = device;
    this.terminal = terminal;
    this.colored = colored;
  }

  /** Standard output; a file or pipe receives the text unchanged. */
  public static Screen output(Writer device) {
    return isTerminal("1") ? terminal(device, wantsColors()) : unchanged(device);
  }

  /** Standard error; control characters are visible in a file, too. */
  public static Screen messages(Writer device) {
    return isTerminal("2")
        ? terminal(device, wantsColors())
        : new Screen(device, true, false, false);
  }

  private static boolean isTerminal(String stream) {
    return System.getProperty(TERMINALS, "").contains(stream);
  }

  private static boolean wantsColors() {
    return System.getenv().getOrDefault("NO_COLOR", "").isEmpty()
        && !"dumb".equals(System.getenv("TERM"));
  }

  /** A file or pipe, to which data is written unchanged. */
  public static Screen unchanged(Writer file) {
    return new Screen(file, false, false, false);
  }

  /** A terminal. */
  public static Screen terminal(Writer device, boolean colored) {
    return new Screen(device, true, true, colored);
  }

  /** Whether a person may be looking. */
  public boolean isTerminal() {
    return terminal;
  }

  /** Writes text in a style. */
  public void styled(Style style, String text) {
    if (colored) {
      control(style.start);
    }
    print(text);
    if (colored) {
      control(PLAIN);
    }
  }

  /** Sends the terminal a control sequence of Choir's own; does nothing without a terminal. */
  public void control(String sequence) {
    if (!terminal) {
      return;
    }
    flush();
    try {
      device.write(sequence);
      device.flush();
    } catch (IOException gone) {
      setError();
    }
  }

  /** The screen behind a command's output. */
  public static Screen of(PrintWriter writer) {
    return writer instanceof Screen screen ? screen : unchanged(writer);
  }

  /** Makes control characters visible. A carriage return before a line feed is part of it. */
  private static final class VisibleControls extends FilterWriter {
    private boolean returned;

    VisibleControls(Writer out) {
      super(out);
    }

    @Override
    public void write(int c) throws IOException {
      if (returned && c != '\n') {
        out.write("^M");
      }
      returned = c == '\r';
      if (!returned) {
        put((char) c);
      }
    }

    @Override
    public void write(char[] text, int from, int count) throws IOException {
      for (int i = from; i < from + count; i++) {
        write(text[i]);
      }
    }

    @Override
    public void write(String text, int from, int count) throws IOException {
      for (int i = from; i < from + count; i++) {
        write(text.charAt(i));
      }
    }

    private void put(char c) throws IOException {
      if (c == '\n' || c == '\t') {
        out.write(c);
      } else if (c < ' ' || c == 0x7f) {
        out.write('^');
        out.write(c ^ 0x40);
      } else if (Character.isISOControl(c)) {
        out.write(String.format(Locale.ROOT, "<%02X>", (int) c));
      } else if (directs(c)) {
        out.write(String.format(Locale.ROOT, "<U+%04X>", (int) c));
      } else {
        out.write(c);
      }
    }

    /** Whether a character changes the direction of the text that follows. */
    private static boolean directs(char c) {
      return (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
    }
  }
}
