package choir.core.sq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StoredEventTest {
  private static final long TIME = Instant.parse("2026-11-21T10:50:00Z").toEpochMilli();

  @Test
  void readsAsAPersonExpects() {
    EventBody body = new EventBody("rally.Opened", 9001, "rally.Opened", "", TIME, "{\"id\":1}");
    assertThat(new StoredEvent(3, "w-1", body).text())
        .isEqualTo(
            "rally.Opened epoch=3 writer=w-1 serializer=9001 manifest=rally.Opened adapter="
                + " time=2026-11-21T10:50:00Z\n{\"id\":1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b=c", "100 %", "+", "ü\u2028😀", "epoch=9", "$Proxy$1"})
  void anyFieldComesBackAsItWas(String odd) {
    EventBody body = new EventBody(odd, -7, odd, odd, TIME + 1, odd + "\n\nlines\n" + odd);
    StoredEvent event = new StoredEvent(Long.MAX_VALUE, odd, body);
    assertThat(StoredEvent.parse(event.text())).isEqualTo(event);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no line end", "type\n", "type epoch=1 writer=w\n{}"})
  void whatIsNoEventIsRefused(String text) {
    assertThatThrownBy(() -> StoredEvent.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
