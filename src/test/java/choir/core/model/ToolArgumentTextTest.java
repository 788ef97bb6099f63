package choir.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fault B1, B2: arguments that are no JSON object ended a session, or lost their second half. */
class ToolArgumentTextTest {
  @ParameterizedTest
  @ValueSource(strings = {"{}", " {\"a\":[1,{\"b\":null}]} \n", "{\"a\":\"\\ud83d\\ude00 😀\"}"})
  void anObjectIsSentAsItIs(String arguments) {
    assertThat(ToolArgumentText.problem(arguments)).isEmpty();
    assertThat(ToolArgumentText.valid(arguments)).isEqualTo(arguments.strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "null", " null\n"})
  void absentArgumentsAreAnEmptyObject(String arguments) {
    assertThat(ToolArgumentText.problem(arguments)).isEmpty();
    assertThat(ToolArgumentText.valid(arguments)).isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": \"cut of                | end in the middle of the JSON object",
        "{\"a\": {\"b\": 1}             | end in the middle of the JSON object",
        "{\"a\": 1}{\"a\": 2}           | continue after the JSON object",
        "{\"a\": 1} I will now look       | continue after the JSON object",
        "[1]                              | are not a JSON object",
        "\"{}\"                           | are not a JSON object",
        "{'a': 1}                         | are not valid JSON",
        "{\"a\": \"\\ud83d\"}             | contain half of a character",
        "look                             | are not valid JSON",
      })
  void whatIsWrongIsToldToTheModel(String arguments, String problem) {
    assertThat(ToolArgumentText.problem(arguments).orElseThrow())
        .startsWith("the arguments " + problem)
        .contains("Call again with one JSON object")
        .endsWith("began with: " + arguments);
    assertThat(ToolArgumentText.valid(arguments)).isEqualTo("{}");
  }

  @Test
  void nestingWithoutEndIsRefusedAndNotFollowed() {
    String deep = "{\"a\":".repeat(100_000);

    assertThat(ToolArgumentText.problem(deep)).isPresent();
    assertThat(ToolArgumentText.valid(deep)).isEqualTo("{}");
  }
}
