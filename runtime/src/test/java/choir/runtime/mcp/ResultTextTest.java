package choir.runtime.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.run.Origin;
import choir.core.tool.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a model reads of a result. */
final class ResultTextTest {
  private static Tool.Result result(String json) {
    return ResultText.of(Messages.read(json).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]}|a\\nb",
        "{\"content\":[{\"type\":\"image\",\"mimeType\":\"image/png\",\"data\":\"AAAA\"}]}"
            + "|[image of the type image/png, about 3 bytes, is not shown]",
        "{\"content\":[{\"type\":\"audio\",\"data\":\"AAAAAAAA\"}]}"
            + "|[audio of the type unknown, about 6 bytes, is not shown]",
        "{\"content\":[{\"type\":\"resource_link\",\"name\":\"n\",\"uri\":\"file:///x\"}]}"
            + "|[link to the resource n: file:///x]",
        "{\"content\":[{\"type\":\"resource\",\"resource\":{\"uri\":\"u\",\"text\":\"t\"}}]}"
            + "|[resource u]\\nt",
        "{\"content\":[{\"type\":\"resource\",\"resource\":{\"uri\":\"u\",\"blob\":\"AAAA\"}}]}"
            + "|[resource u of the type unknown, about 3 bytes, is not shown]",
        "{\"content\":[{\"type\":\"hologram\"}]}"
            + "|[content of the type 'hologram' is not shown]",
        "{\"content\":[],\"structuredContent\":{\"a\":1}}|{\"a\":1}",
        "{\"content\":[{\"type\":\"text\",\"text\":\"t\"}],\"structuredContent\":{\"a\":1}}|t",
        "{\"content\":\"none\"}|[no content]",
        "{}|[no content]"
      })
  void everyKindOfContentIsShownOrNamed(String json, String text) {
    Tool.Result result = result(json);
    assertThat(result.text()).isEqualTo(text.replace("\\n", "\n"));
    assertThat(result.failed()).isFalse();
    assertThat(result.origin()).isEqualTo(Origin.OUTSIDE);
  }

  @Test
  void anErrorOfTheToolIsAFailedResultFromOutside() {
    Tool.Result result =
        result("{\"isError\":true,\"content\":[{\"type\":\"text\",\"text\":\"no such issue\"}]}");
    assertThat(result.failed()).isTrue();
    assertThat(result.text()).isEqualTo("no such issue");
    assertThat(result.origin()).isEqualTo(Origin.OUTSIDE);
  }

  @Test
  void aLongResultLosesItsMiddleAndItsControlCharacters() {
    String text = "\\u001b[31mred\\u0007" + "x".repeat(100_000) + "end";
    Tool.Result result = result("{\"content\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]}");
    assertThat(result.text()).startsWith("redx").endsWith("end").contains("are left out here");
    assertThat(result.text()).hasSizeLessThan(ResultText.LONGEST + 100);
  }
}
