package choir.core.run;

import static choir.core.session.Samples.LUX;
import static choir.core.session.Samples.NOON;
import static choir.core.session.Samples.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.model.Usage;
import choir.core.sq.Change;
import choir.core.sq.ScrollText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunRecordTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "two\n\nparagraphs", "\n\nstate: FAILED\n\n", "😀 ü: x"})
  void aRecordIsReadBackAsItWasWritten(String text) {
    RunRecord record = ended(accepted("person", "agent:lux:main"), text);
    assertThat(RunRecord.parse(record.run(), scroll(record))).isEqualTo(record);
  }

  @Test
  void theOriginOfTheReplyIsReadBack() {
    RunRecord record = ended(accepted("person", "main"), "external: true");
    assertThat(RunRecord.parse(record.run(), scroll(record)).origin()).isEqualTo(Origin.RANCH);
    RunRecord outside = record.from(Origin.OUTSIDE);
    assertThat(RunRecord.parse(record.run(), scroll(outside))).isEqualTo(outside);
    assertThat(outside.origin()).isEqualTo(Origin.OUTSIDE);
  }

  @Test
  void anAcceptedRunHasNoEnd() {
    RunRecord record = accepted("person", "main");
    RunRecord read = RunRecord.parse(record.run(), scroll(record));
    assertThat(read.isEnded()).isFalse();
    assertThat(read).isEqualTo(record);
  }

  @Test
  void aSourceCannotForgeFields() {
    RunRecord record = accepted("person\nstate: COMPLETED\n\n", "main");
    assertThat(RunRecord.parse(record.run(), scroll(record)).state())
        .isEqualTo(RunRecord.State.ACCEPTED);
  }

  @Test
  void whatNoScrollCanHoldIsReplacedSoThatTheEndCanBeStored() {
    RunRecord record = ended(accepted("per\ud83dson", "main"), "a\u0017b\ud83dc\ude00");
    assertThat(ScrollText.fault(scroll(record))).isEmpty();
    assertThat(RunRecord.parse(record.run(), scroll(record)).text()).isEqualTo("a�b�c�");
  }

  @Test
  void theRecordOfAnotherRunIsRefused() {
    assertThatThrownBy(() -> RunRecord.parse(run(2), scroll(accepted("person", "main"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static RunRecord accepted(String source, String session) {
    Inbound message =
        Inbound.from(new Source.Person(source), Priority.PERSON, run(1), session, "hi", NOON);
    return RunRecord.accepted(LUX, message);
  }

  private static RunRecord ended(RunRecord record, String text) {
    return record.ended(RunRecord.State.COMPLETED, NOON, new Usage(3, 4), text);
  }

  private static String scroll(RunRecord record) {
    return ((Change.Put) record.toChange()).text();
  }
}
