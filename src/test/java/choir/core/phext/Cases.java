package choir.core.phext;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Phexts made by chance. A failure names its seed; {@code -Dchoir.test.seed=N} plays that one
 * alone, {@code -Dchoir.test.cases=N} more of them.
 */
final class Cases {
  private static final String[] WORDS = {
    "choir",
    "x",
    " ",
    "\n",
    "\t",
    "naïve",
    "échelle",
    "星",
    "ναός",
    "🌟",
    "Ę",
    "\u0000",
    "one line\nand two",
    "0123456789012345678901234567890123456789",
    "* 1.1.1/1.1.1/1.1.1: ",
    "---"
  };

  private final Random random;

  private Cases(long seed) {
    random = new Random(seed);
  }

  static void forAll(Consumer<Cases> law) {
    Long only = Long.getLong("choir.test.seed");
    long first = only != null ? only : 1;
    long count = only != null ? 1 : Long.getLong("choir.test.cases", 300);
    for (long seed = first; seed < first + count; seed++) {
      try {
        law.accept(new Cases(seed));
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError(
            "with -Dchoir.test.seed=" + seed + ": " + failure.getMessage(), failure);
      }
    }
  }

  int upTo(int bound) {
    return random.nextInt(bound + 1);
  }

  <T> T any(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** Small numbers mostly, so that places meet, and now and then the edges. */
  Coordinate coordinate() {
    int[] numbers = new int[9];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          switch (random.nextInt(12)) {
            case 0 -> 1 + random.nextInt(Coordinate.MAX);
            case 1 -> Coordinate.MAX - random.nextInt(2);
            case 2, 3 -> 2;
            default -> 1;
          };
    }
    return Coordinate.of(numbers);
  }

  /** A text for a scroll; one in eight is empty. */
  String words() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(any(WORDS));
    }
    return text.toString();
  }

  Map<Coordinate, String> scrolls() {
    Map<Coordinate, String> scrolls = new TreeMap<>();
    for (int i = random.nextInt(20); i > 0; i--) {
      scrolls.put(coordinate(), words());
    }
    return scrolls;
  }

  Phext phext() {
    return Phext.of(scrolls());
  }

  /** Any text: words and breaks as they come, now and then so many that a dimension is full. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(60); i > 0; i--) {
      switch (random.nextInt(40)) {
        case 0 -> text.append(String.valueOf(any(Break.values()).character()).repeat(upTo(1100)));
        case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 -> text.append(any(WORDS));
        default -> text.append(any(Break.values()).character());
      }
    }
    return text.toString();
  }

  /** The rules of parsing in their plainest form: each character goes to where the cursor is. */
  static Map<Coordinate, String> readSlowly(String text) {
    Map<Coordinate, StringBuilder> scrolls = new TreeMap<>();
    int[] at = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    boolean inText = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int level = "\u0001\u001f\u001e\u001d\u001c\u001a\u0019\u0018\u0017".indexOf(c);
      if (level < 0) {
        Coordinate here = Coordinate.of(at);
        if (!inText) {
          scrolls.put(here, new StringBuilder());
        }
        scrolls.computeIfPresent(here, (where, soFar) -> soFar.append(c));
      } else {
        at[level] = at[level] == 999 ? 999 : at[level] + 1;
        for (int finer = level + 1; finer < 9; finer++) {
          at[finer] = 1;
        }
      }
      inText = level < 0;
    }
    Map<Coordinate, String> result = new TreeMap<>();
    scrolls.forEach((where, what) -> result.put(where, what.toString()));
    return result;
  }

  static int compareSlowly(Coordinate a, Coordinate b) {
    int[] left = a.numbers();
    int[] right = b.numbers();
    for (int i = 0; i < left.length; i++) {
      if (left[i] != right[i]) {
        return Integer.compare(left[i], right[i]);
      }
    }
    return 0;
  }
}
