package choir.runtime.sq.log;

/** The effect of a record. Stored by its word: none is ever changed or reused. */
public enum RecordKind {
  PUT("put"),
  ADD("add"),
  PUT_STAGED("put@"),
  ADD_STAGED("add@"),
  DELETE("del"),
  CUT("cut");

  private static final RecordKind[] ALL = values();

  private final String word;

  RecordKind(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  /** Whether the scroll is there afterwards. */
  public boolean sets() {
    return this != DELETE && this != CUT;
  }

  /** Whether the record's text says where the pieces of the scroll's text lie. */
  boolean staged() {
    return this == PUT_STAGED || this == ADD_STAGED;
  }

  /** The kind of change that readers see. */
  Version.Kind told() {
    return switch (this) {
      case PUT, PUT_STAGED -> Version.Kind.PUT;
      case ADD, ADD_STAGED -> Version.Kind.ADD;
      case DELETE, CUT -> Version.Kind.DELETE;
    };
  }

  /**
   * @throws IllegalArgumentException if there is none of this word
   */
  static RecordKind of(String word) {
    for (RecordKind kind : ALL) {
      if (kind.word.equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind '" + word + "'");
  }
}
