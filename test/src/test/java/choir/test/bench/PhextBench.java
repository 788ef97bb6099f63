package choir.test.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import choir.core.phext.Phext;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whether the work on a phext grows with its text and no faster: MB/s should stay within a small
 * factor from line to line. The best of several runs on one thread.
 */
class PhextBench {
  @ParameterizedTest
  @CsvSource({"100, 50", "1000, 50", "10000, 50", "40000, 50", "1000, 5000", "40000, 5000"})
  void everyOperationOnATextOf(int kilobytes, int scrollBytes) {
    String text = text(kilobytes * 1000, scrollBytes);
    Phext phext = Phext.parse(text);
    System.out.printf("%6d kB in %6d scrolls |", kilobytes, phext.size());
    measure("parse", text.length(), () -> Phext.parse(text));
    measure("serialize", text.length(), phext::serialize);
    measure("checksum", text.length(), phext::checksum);
    measure("toc", text.length(), phext::textMap);
    measure("merge", text.length(), () -> phext.merge(phext));
    measure("diff", text.length(), () -> phext.diff(Phext.empty()));
    System.out.println();
    assertEquals(phext, Phext.parse(phext.serialize()));
  }

  private static String text(int length, int scrollBytes) {
    StringBuilder text = new StringBuilder();
    for (int scroll = 1; text.length() < length; scroll++) {
      text.append("x".repeat(scrollBytes));
      boolean chapterIsFull = scroll % (900 * 900) == 0;
      text.append(scroll % 900 != 0 ? '\u0017' : chapterIsFull ? '\u0019' : '\u0018');
    }
    return text.toString();
  }

  private static void measure(String name, int bytes, Supplier<Object> work) {
    long best = Long.MAX_VALUE;
    int runs = Math.clamp(100_000_000 / bytes, 5, 200);
    for (int run = 0; run < runs; run++) {
      long start = System.nanoTime();
      Object result = work.get();
      best = Math.min(best, System.nanoTime() - start);
      assertEquals(false, result.equals(name));
    }
    System.out.printf(" %s %.1f ms, %d MB/s;", name, best / 1e6, bytes * 1000L / best);
  }
}
