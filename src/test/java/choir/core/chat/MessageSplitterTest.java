package choir.core.chat;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.chat.MessageSplitter.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MessageSplitterTest {
  private static final String FENCE = "```";

  private static String module(String openingLine) {
    return "Module:\n"
        + FENCE
        + openingLine
        + "\n"
        + IntStream.range(0, 300)
            .mapToObj(i -> "line_" + i + " = compute(" + i + ")\n")
            .collect(Collectors.joining())
        + FENCE
        + "\nEnd.";
  }

  private static int codePoints(String text) {
    return text.codePointCount(0, text.length());
  }

  private static int fences(String message) {
    int count = 0;
    for (int at = message.indexOf(FENCE); at >= 0; at = message.indexOf(FENCE, at + 3)) {
      count++;
    }
    return count;
  }

  /** What must hold of any text. */
  private static void assertWhole(String text, List<Part> parts, int max, String what) {
    assertThat(parts.stream().map(Part::body).collect(Collectors.joining()))
        .as(what)
        .isEqualTo(text);
    for (Part part : parts) {
      String message = part.message();
      assertThat(codePoints(message)).as(what).isLessThanOrEqualTo(max);
      assertThat(fences(message) % 2).as("%s: fences of %s", what, message).isZero();
      for (int i = 0; i < message.length(); i++) {
        if (Character.isHighSurrogate(message.charAt(i))) {
          assertThat(i + 1 < message.length() && Character.isLowSurrogate(message.charAt(i + 1)))
              .as("%s: lone surrogate", what)
              .isTrue();
          i++;
        } else {
          assertThat(Character.isLowSurrogate(message.charAt(i))).as(what).isFalse();
        }
      }
    }
  }

  @Test
  void codeOverSeveralMessagesIsClosedAndReopened() {
    String text = module("py");
    List<Part> parts = MessageSplitter.parts(text, 2_000);
    assertWhole(text, parts, 2_000, "module");
    assertThat(parts).hasSizeBetween(4, 5);
    for (Part continued : parts.subList(1, parts.size() - 1)) {
      assertThat(continued.message()).startsWith("```py\nline_").endsWith(")\n```");
    }
    assertThat(parts.getLast().message()).endsWith("```\nEnd.");
  }

  @Test
  void codeWithALongOpeningLineContinuesWithABareFence() {
    String text = module("x".repeat(500));
    List<Part> parts = MessageSplitter.parts(text, 2_000);
    assertWhole(text, parts, 2_000, "long opening line");
    assertThat(parts.get(1).message()).startsWith("```\nline_");
  }

  @Test
  void emojiAreNotCutInHalf() {
    String text = "😀".repeat(1_999) + "ab";
    assertThat(MessageSplitter.messages(text).stream().map(MessageSplitterTest::codePoints))
        .containsExactly(2_000, 1);
    assertWhole(text, MessageSplitter.parts(text, 2_000), 2_000, "emoji");
  }

  @Test
  void cutsAreMadeAtLineEndsAndOtherwiseAtBlanks() {
    String lines = "a".repeat(1_500) + "\n" + "b".repeat(1_500);
    assertThat(MessageSplitter.messages(lines))
        .containsExactly("a".repeat(1_500) + "\n", "b".repeat(1_500));
    String words = "a".repeat(1_500) + " " + "b".repeat(1_500);
    assertThat(MessageSplitter.messages(words))
        .containsExactly("a".repeat(1_500) + " ", "b".repeat(1_500));
    String early = "a\n" + "b".repeat(3_000);
    assertThat(MessageSplitter.messages(early).getFirst()).hasSize(2_000);
  }

  @Test
  void codeBlockBeginsInTheNextMessageRatherThanEmptyInThisOne() {
    String text = "a".repeat(1_990) + "\n```py\n" + "b".repeat(100) + "\n```";
    assertThat(MessageSplitter.messages(text))
        .containsExactly("a".repeat(1_990) + "\n", "```py\n" + "b".repeat(100) + "\n```");
  }

  @Test
  void shortTextIsOneMessageAndBlankTextNone() {
    assertThat(MessageSplitter.messages("hello")).containsExactly("hello");
    assertThat(MessageSplitter.messages("")).isEmpty();
    assertThat(MessageSplitter.messages(" \n".repeat(2_000))).isEmpty();
  }

  @Test
  void anyTextIsCutWhole() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<String> pieces =
        List.of("```", "```py\n", "`", "``", "````", "\n", " ", "word", "😀", "é", "x".repeat(70));
    for (int round = 0; round < 2_000; round++) {
      List<String> text = new ArrayList<>();
      int count = random.nextInt(200);
      for (int i = 0; i < count; i++) {
        text.add(pieces.get(random.nextInt(pieces.size())));
      }
      int max = 60 + random.nextInt(200);
      String whole = String.join("", text);
      String what = "seed %d, round %d, max %d: %s".formatted(seed, round, max, whole);
      assertWhole(whole, MessageSplitter.parts(whole, max), max, what);
    }
  }
}
