package choir.core.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecipientTest {
  @Test
  void eachFormIsUnderstood() {
    assertThat(Recipient.parse("channel:123"))
        .isEqualTo(new Recipient.Channel("123", Optional.empty()));
    assertThat(Recipient.parse("channel:123/456"))
        .isEqualTo(new Recipient.Channel("123", Optional.of("456")));
    assertThat(Recipient.parse("<#123>")).isEqualTo(new Recipient.Channel("123", Optional.empty()));
    assertThat(Recipient.parse("user:5")).isEqualTo(new Recipient.User("5", Optional.empty()));
    assertThat(Recipient.parse("<@5>")).isEqualTo(new Recipient.User("5", Optional.empty()));
    assertThat(Recipient.parse("<@!5>")).isEqualTo(new Recipient.User("5", Optional.empty()));
    assertThat(Recipient.parse(" #the yard ")).isEqualTo(new Recipient.Named("the yard"));
    assertThat(Recipient.parse("18446744073709551615"))
        .isEqualTo(new Recipient.Bare("18446744073709551615"));
    assertThat(Recipient.parse("")).isEqualTo(new Recipient.Home());
  }

  @Test
  void channelIsWrittenAsItIsRead() {
    Recipient.Channel reply = new Recipient.Channel("123", Optional.of("456"));
    assertThat(Recipient.parse(reply.text())).isEqualTo(reply);
    Recipient.User direct = new Recipient.User("5", Optional.of("456"));
    assertThat(Recipient.parse(direct.text())).isEqualTo(direct);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yard",
        "channel:",
        "channel:yard",
        "channel:1/x",
        "user:ada",
        "<@&5>",
        "<@x>",
        "#",
        "18446744073709551616",
        "0123",
        "-5",
        "５",
        "@ada"
      })
  void unclearRecipientIsRefusedWithWhatIsWrong(String text) {
    assertThat(Recipient.parse(text)).isInstanceOf(Recipient.Unclear.class);
    Recipient.Unclear refused = (Recipient.Unclear) Recipient.parse(text);
    assertThat(refused.problem()).matches("'.*' (is not an id of Discord|names no recipient).*");
  }

  @Test
  void nonceIsTheSameForAPartAndAnotherForAnyOther() {
    Set<String> nonces = new HashSet<>();
    for (int post = 0; post < 1_000; post++) {
      for (int part = 0; part < 3; part++) {
        String nonce = Nonce.of("run-" + post, part);
        assertThat(nonce).matches("[0-9a-z]{1,25}").isEqualTo(Nonce.of("run-" + post, part));
        nonces.add(nonce);
      }
    }
    assertThat(nonces).hasSize(3_000);
  }

  @Test
  void idOfATimeIsBelowThoseGivenOutLater() {
    String id = Snowflake.at(Instant.parse("2026-11-30T12:00:00Z"));
    assertThat(Snowflake.isId(id)).isTrue();
    assertThat(Snowflake.compare(id, Snowflake.at(Instant.parse("2026-11-30T12:00:00.001Z"))))
        .isNegative();
    // From Discord's reference: 175928847299117063 is of 2016-04-30T11:18:25.796Z.
    assertThat(Snowflake.at(Instant.parse("2016-04-30T11:18:25.796Z")))
        .isEqualTo(Long.toString(175928847299117063L >> 22 << 22));
  }
}
