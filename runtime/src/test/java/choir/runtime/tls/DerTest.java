package choir.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples are of X.690 and RFC 5280, or what {@code openssl asn1parse} shows. */
final class DerTest {
  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0400",
    "127, 047f",
    "128, 048180",
    "255, 0481ff",
    "256, 04820100",
    "65535, 0482ffff",
    "65536, 0483010000"
  })
  void aLengthHasAsManyBytesAsItNeeds(int length, String start) {
    assertThat(hex(Der.octets(new byte[length])).substring(0, start.length())).isEqualTo(start);
  }

  @ParameterizedTest
  @CsvSource({
    "2.5.29.14, 0603551d0e",
    "1.2.840.10045.4.3.2, 06082a8648ce3d040302",
    "1.3.6.1.5.5.7.3.1, 06082b06010505070301",
    "1.2.127.128.16383.16384, 06092a7f8100ff7f818000"
  })
  void anIdentifierIsInBase128(String dotted, String encoded) {
    assertThat(hex(Der.oid(dotted))).isEqualTo(encoded);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-29T12:34:56.789Z, 170d3236313132393132333435365a",
    "2049-12-31T23:59:59Z, 170d3439313233313233353935395a",
    "2050-01-01T00:00:00Z, 180f32303530303130313030303030305a"
  })
  void aTimeHasFourDigitsOfYearsFrom2050(Instant at, String encoded) {
    assertThat(hex(Der.time(at))).isEqualTo(encoded);
  }

  @Test
  void valuesAreNested() {
    byte[] inner = Der.sequence(Der.yes(), Der.integer(BigInteger.valueOf(128)));
    assertThat(hex(Der.sequence(inner, Der.bits(7, new byte[] {(byte) 0x80}))))
        .isEqualTo("300d30070101ff0202008003020780");
    assertThat(hex(Der.wrapped(3, Der.sequence()))).isEqualTo("a3023000");
    assertThat(hex(Der.tagged(2, new byte[] {'a'}))).isEqualTo("820161");
  }
}
