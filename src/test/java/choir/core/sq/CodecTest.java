package choir.core.sq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.phext.Coordinate;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CodecTest {
  private static final ScrollKey KEY = new ScrollKey("näme", Coordinate.of("2.3.5/7.2.4/8.1.5"));
  private static final EventBody BODY =
      new EventBody("test.Happened", 9001, "m", "", 1_700_000_000_000L, "{\"x\":\"日本\"}");
  private static final Staged STAGED = new Staged(Coordinate.of("1.1.1/1.1.2/1.1.1"), 3, 1 << 21);

  static List<Operation> operations() {
    List<Change> changes =
        List.of(
            new Change.Put(KEY, "text"),
            new Change.Add(KEY, ""),
            new Change.Delete(KEY),
            new Change.Cut(KEY),
            new Change.PutStaged(KEY, STAGED),
            new Change.AddStaged(KEY, STAGED));
    return List.of(
        new Operation.Write(changes),
        new Operation.Write(
            changes,
            List.of(new Condition(KEY, 7)),
            Optional.of(new IdempotencyKey("t", "k", "d"))),
        new Operation.Open("Mirrorborn|lux"),
        new Operation.Append("a", 3, "w", 17, List.of(BODY, BODY), changes),
        new Operation.AppendFirst(new Operation.Append("a", 1, "w", 1, List.of(BODY), List.of())),
        new Operation.DeleteEvents("a", 3, 12),
        new Operation.SaveSnapshot("a", 12, BODY),
        new Operation.DeleteSnapshots("a", List.of(1L, 1L << 40)));
  }

  static List<Outcome> outcomes() {
    return List.of(
        new Outcome.Opened(1, 2, 3),
        new Outcome.Done(4, 5),
        new Outcome.Stale(KEY, 6),
        new Outcome.Refused(Outcome.Code.FENCED, "why"));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void anOperationIsReadAsItWasWritten(Operation operation) {
    byte[] bytes = OperationCodec.encode(operation);
    assertThat(OperationCodec.decode(bytes)).isEqualTo(operation);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void anOperationThatIsCutOrTooLongIsRefused(Operation operation) {
    byte[] bytes = OperationCodec.encode(operation);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> OperationCodec.decode(cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> OperationCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void anOutcomeIsReadAsItWasWritten(Outcome outcome) {
    assertThat(OutcomeCodec.decode(OutcomeCodec.encode(outcome))).isEqualTo(outcome);
  }

  @Test
  void anEntryIsReadAsItWasWritten() {
    List<byte[]> written = operations().stream().map(OperationCodec::encode).toList();
    Entry entry = Entry.parse(new Entry(Instant.ofEpochMilli(1234), written).toBytes());
    assertThat(entry.time()).isEqualTo(Instant.ofEpochMilli(1234));
    assertThat(entry.operations().stream().map(OperationCodec::decode)).isEqualTo(operations());
    assertThat(Entry.outcomes(Entry.answer(outcomes()))).isEqualTo(outcomes());
  }

  /** Entries are kept in the Raft log: bytes of earlier versions must stay readable. */
  @Test
  void theBytesOfAnEntryAreWhatTheyWere() {
    byte[] put =
        OperationCodec.encode(
            new Operation.Write(List.of(new Change.Put(new ScrollKey("n", KEY.at()), "hi"))));
    byte[] entry = new Entry(Instant.ofEpochMilli(1), List.of(put)).toBytes();
    assertThat(HexFormat.of().formatHex(entry))
        .isEqualTo(
            "01000000000000000100000001"
                + "00000025"
                + "010000000101000000016e"
                + HexFormat.of().toHexDigits(KEY.at().upperBits())
                + HexFormat.of().toHexDigits(KEY.at().lowerBits())
                + "000000026869"
                + "0000000000000000");
  }
}
