package choir.core.phext;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A control character that moves the cursor of a phext: it increments its own dimension and resets
 * all finer ones to 1. Ordered like a {@link Coordinate}, coarsest first.
 *
 * <p>The characters are those of {@code libphext}. Line feed is not one of them; it is plain text.
 */
public enum Break {
  LIBRARY(0, 0x01),
  SHELF(1, 0x1F),
  SERIES(2, 0x1E),
  COLLECTION(3, 0x1D),
  VOLUME(4, 0x1C),
  BOOK(5, 0x1A),
  CHAPTER(6, 0x19),
  SECTION(7, 0x18),
  SCROLL(8, 0x17);

  private static final @Nullable Break[] BY_CHARACTER = new @Nullable Break[0x20];

  static {
    for (Break each : values()) {
      BY_CHARACTER[each.character] = each;
    }
  }

  private final int dimension;
  private final char character;

  Break(int dimension, int character) {
    this.dimension = dimension;
    this.character = (char) character;
  }

  /** The index of its dimension in a coordinate: 0 for library to 8 for scroll. */
  int dimension() {
    return dimension;
  }

  /** The control character of this break. */
  public char character() {
    return character;
  }

  /** The break for {@code c}; empty for plain text. */
  public static Optional<Break> of(char c) {
    return Optional.ofNullable(at(c));
  }

  /** Like {@link #of}, without allocation: null for plain text. */
  static @Nullable Break at(char c) {
    return c < BY_CHARACTER.length ? BY_CHARACTER[c] : null;
  }

  /** The display name, such as {@code section break (0x18)}. */
  @Override
  public String toString() {
    return switch (this) {
      case LIBRARY -> "library break (0x01)";
      case SHELF -> "shelf break (0x1F)";
      case SERIES -> "series break (0x1E)";
      case COLLECTION -> "collection break (0x1D)";
      case VOLUME -> "volume break (0x1C)";
      case BOOK -> "book break (0x1A)";
      case CHAPTER -> "chapter break (0x19)";
      case SECTION -> "section break (0x18)";
      case SCROLL -> "scroll break (0x17)";
    };
  }
}
