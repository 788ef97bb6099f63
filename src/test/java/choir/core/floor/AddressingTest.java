package choir.core.floor;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.chat.ChannelReading;
import choir.core.chat.ChatMessage;
import choir.core.chat.Etiquette;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressingTest {
  private static final Etiquette ETIQUETTE =
      new Etiquette("901", new TreeMap<>(), true, true, 6, List.of());
  private static final Profile LUX =
      new Profile(
          new AgentId("lux"),
          1,
          3,
          "Lux",
          "vision",
          Coordinate.of("2.3.5/7.2.4/8.1.5"),
          "m",
          Profile.Limits.DEFAULT);

  private static Optional<Reason> reason(ChatMessage message, boolean called) {
    Etiquette.Verdict verdict = ChannelReading.from("700", "1").read(message, ETIQUETTE).verdict();
    return Addressing.reason(message, ETIQUETTE, verdict, LUX, called);
  }

  private static ChatMessage message(boolean bot, String text, Optional<String> owner) {
    return new ChatMessage(
        "10",
        new ChatMessage.Place("700", owner.map(any -> "600"), owner, false),
        new ChatMessage.Author("801", "ada", bot),
        ChatMessage.Kind.WRITTEN,
        text,
        List.of(),
        Optional.empty(),
        List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Who knows? | MEMBER",
        "<@901> you? | NAMED",
        "[floor: Lux] please | NAMED",
        "[floor: phex] please | NOT_ASKED",
        "[coord: 2.X.x] What is it? | ZONE",
        "[coord: 7] What is it? | MEMBER",
        "ask @Vision about it | ROLE",
        "ask @visionary about it | MEMBER"
      })
  void reasonOfAPersonsMessageIsTheStrongestOne(String text, Reason reason) {
    assertThat(reason(message(false, text, Optional.empty()), true)).contains(reason);
  }

  @Test
  void threadBelongsToItsOwner() {
    assertThat(reason(message(false, "go on", Optional.of("901")), true)).contains(Reason.OWNER);
    assertThat(reason(message(false, "go on", Optional.of("902")), true)).contains(Reason.MEMBER);
  }

  @Test
  void programsOpenNoRoundButHandOverUntilTheirBoundIsReached() {
    assertThat(reason(message(true, "done", Optional.empty()), true)).isEmpty();
    assertThat(reason(message(true, "[floor: lux]", Optional.empty()), true))
        .contains(Reason.HANDED_OVER);
    assertThat(reason(message(true, "[floor: lux]", Optional.empty()), false)).isEmpty();
    assertThat(reason(message(true, "<@901> go on", Optional.empty()), true))
        .contains(Reason.HANDED_OVER);
  }
}
