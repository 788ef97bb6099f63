package choir.runtime.ranch;

/**
 * A position in a text file, counted like in editors.
 *
 * @param line from 1; 0 for the file as a whole
 * @param column in characters, from 1
 */
public record Position(int line, int column) implements Comparable<Position> {
  static final Position WHOLE_FILE = new Position(0, 0);
  static final Position START = new Position(1, 1);

  /** The position of the character at an index. */
  static Position of(CharSequence text, int index) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < index; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return new Position(line, Character.codePointCount(text, start, index) + 1);
  }

  @Override
  public int compareTo(Position other) {
    int lines = Integer.compare(line, other.line);
    return lines != 0 ? lines : Integer.compare(column, other.column);
  }
}
