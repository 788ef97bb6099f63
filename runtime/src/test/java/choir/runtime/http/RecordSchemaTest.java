package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.id.RunId;
import choir.runtime.access.Scope;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Schemas of records of all kinds of components. */
class RecordSchemaTest {
  private record Inner(boolean flag) {}

  private record Outer(
      String text,
      Instant at,
      long count,
      int small,
      double share,
      Scope scope,
      RunId run,
      List<Inner> inner,
      Map<String, Integer> byName,
      Optional<Inner> orNull,
      Optional<String> textOrNull,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> orAbsent,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> orLeftOut,
      @JsonProperty("renamed") String component,
      JsonNode any) {}

  private record Unknown(Thread thread) {}

  private static JsonNode schemas(Class<?> type) {
    RecordSchema schemas = new RecordSchema();
    schemas.refer(type);
    return Json.read(Json.write(schemas.schemas()));
  }

  private static final String PREFIX = "RecordSchemaTest.";

  @Test
  void requiredTextsOfABodyAreMoreThanBlanks() {
    RecordSchema schemas = new RecordSchema();
    schemas.referBody(Outer.class);
    JsonNode properties =
        Json.read(Json.write(schemas.schemas())).get(PREFIX + "Outer").get("properties");
    assertThat(properties.at("/text/pattern").asText()).isEqualTo("\\S");
    assertThat(properties.at("/textOrNull/pattern").isMissingNode()).isTrue();
  }

  @Test
  void componentsBecomeProperties() {
    JsonNode properties = schemas(Outer.class).get(PREFIX + "Outer").get("properties");
    assertThat(properties)
        .isEqualTo(
            Json.read(
                """
                {"text":{"type":"string"},
                 "at":{"type":"string","format":"date-time"},
                 "count":{"type":"integer","format":"int64"},
                 "small":{"type":"integer","format":"int32"},
                 "share":{"type":"number","format":"double"},
                 "scope":{"type":"string","enum":["JOIN","HOOK","READ","SEND","OPERATE","ADMIN"]},
                 "run":{"type":"string"},
                 "inner":{"type":"array",
                  "items":{"$ref":"#/components/schemas/RecordSchemaTest.Inner"}},
                 "byName":{"type":"object",
                  "additionalProperties":{"type":"integer","format":"int32"}},
                 "orNull":{"anyOf":[
                  {"$ref":"#/components/schemas/RecordSchemaTest.Inner"},{"type":"null"}]},
                 "textOrNull":{"type":["string","null"]},
                 "orAbsent":{"type":"integer","format":"int64"},
                 "orLeftOut":{"type":"array","items":{"type":"string"}},
                 "renamed":{"type":"string"},
                 "any":{}}"""));
  }

  @Test
  void optionalAndLeftOutComponentsAreNotRequired() {
    JsonNode required = schemas(Outer.class).get(PREFIX + "Outer").get("required");
    assertThat(required)
        .isEqualTo(
            Json.read(
                """
                ["text","at","count","small","share","scope","run","inner","byName","renamed",
                 "any"]"""));
  }

  @Test
  void nestedRecordsAreSchemasOfTheirOwn() {
    assertThat(schemas(Outer.class).get(PREFIX + "Inner"))
        .isEqualTo(
            Json.read(
                """
                {"type":"object","required":["flag"],
                 "properties":{"flag":{"type":"boolean"}}}"""));
  }

  @Test
  void aComponentWithoutASchemaIsRefused() {
    assertThatThrownBy(() -> schemas(Unknown.class)).hasMessageContaining("Thread has no schema");
  }
}
