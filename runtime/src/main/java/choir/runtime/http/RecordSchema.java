package choir.runtime.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * JSON schemas of records, as Jackson writes them, derived from their components. A component is
 * required unless it is an {@link Optional} or is left out under {@link JsonInclude}; an optional
 * one that is not left out may be null. Not thread-safe.
 */
final class RecordSchema {
  private static final String REF = "$ref";
  private static final String TYPE = "type";

  private static final Map<Class<?>, Map<String, Object>> SCALARS =
      Map.of(
          String.class, Map.of(TYPE, "string"),
          Instant.class, formatted("string", "date-time"),
          boolean.class, Map.of(TYPE, "boolean"),
          Boolean.class, Map.of(TYPE, "boolean"),
          int.class, formatted("integer", "int32"),
          Integer.class, formatted("integer", "int32"),
          long.class, formatted("integer", "int64"),
          Long.class, formatted("integer", "int64"),
          double.class, formatted("number", "double"),
          JsonNode.class, Map.of());

  private final Map<String, Map<String, Object>> schemas = new TreeMap<>();
  private final Map<String, Class<?>> described = new TreeMap<>();

  /** The schemas of all records that were referred to, by name. */
  Map<String, Map<String, Object>> schemas() {
    return schemas;
  }

  /** A reference to the schema of a record. */
  Map<String, Object> refer(Class<?> type) {
    return refer(type, Map.of(TYPE, "string"));
  }

  /** A reference to the schema of a request's body, whose required texts are more than blanks. */
  Map<String, Object> referBody(Class<?> type) {
    return refer(type, pair("string", "pattern", "\\S"));
  }

  private Map<String, Object> refer(Class<?> type, Map<String, Object> requiredText) {
    String name = type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    Class<?> known = described.putIfAbsent(name, type);
    if (known == null) {
      schemas.put(name, describe(type, requiredText));
    } else if (known != type) {
      throw new IllegalArgumentException(known + " and " + type + " would have the same schema");
    }
    return Map.of(REF, "#/components/schemas/" + name);
  }

  private Map<String, Object> describe(Class<?> type, Map<String, Object> requiredText) {
    List<String> required = new ArrayList<>();
    Map<String, Object> properties = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      boolean optional = component.getType() == Optional.class;
      boolean leftOut = isLeftOut(component);
      Map<String, Object> schema =
          component.getType() == String.class && !leftOut
              ? requiredText
              : of(component.getGenericType());
      properties.put(name(component), optional && !leftOut ? orNull(schema) : schema);
      if (!optional && !leftOut) {
        required.add(name(component));
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put(TYPE, "object");
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("properties", properties);
    return schema;
  }

  private static String name(RecordComponent component) {
    JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
    return property == null ? component.getName() : property.value();
  }

  /** Whether Jackson leaves the component out while it is empty. */
  private static boolean isLeftOut(RecordComponent component) {
    JsonInclude own = component.getAccessor().getAnnotation(JsonInclude.class);
    JsonInclude include =
        own == null ? component.getDeclaringRecord().getAnnotation(JsonInclude.class) : own;
    boolean empty = include != null && include.value() == JsonInclude.Include.NON_EMPTY;
    return empty || (include != null && component.getType() == Optional.class);
  }

  private Map<String, Object> of(Type type) {
    if (type instanceof ParameterizedType generic) {
      return ofGeneric(generic);
    }
    Class<?> plain = (Class<?>) type;
    Map<String, Object> scalar = SCALARS.get(plain);
    if (scalar != null) {
      return scalar;
    }
    if (plain.isEnum()) {
      List<String> names =
          Arrays.stream(plain.getEnumConstants()).map(each -> ((Enum<?>) each).name()).toList();
      return pair("string", "enum", names);
    }
    if (!plain.isRecord()) {
      throw new IllegalArgumentException(plain + " has no schema");
    }
    Optional<Type> value = value(plain);
    return value.isPresent() ? of(value.get()) : refer(plain);
  }

  private Map<String, Object> ofGeneric(ParameterizedType type) {
    Class<?> raw = (Class<?>) type.getRawType();
    Type[] arguments = type.getActualTypeArguments();
    if (raw == Optional.class) {
      return of(arguments[0]);
    }
    if (Collection.class.isAssignableFrom(raw)) {
      return pair("array", "items", of(arguments[0]));
    }
    if (Map.class.isAssignableFrom(raw)) {
      return pair("object", "additionalProperties", of(arguments[1]));
    }
    throw new IllegalArgumentException(type + " has no schema");
  }

  /** The component as which Jackson writes the whole record, such as an id. */
  private static Optional<Type> value(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .filter(each -> each.getAccessor().isAnnotationPresent(JsonValue.class))
        .findFirst()
        .map(RecordComponent::getGenericType);
  }

  private static Map<String, Object> formatted(String type, String format) {
    return pair(type, "format", format);
  }

  /** A type and one more keyword, in this order. */
  private static Map<String, Object> pair(String type, String keyword, Object value) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put(TYPE, type);
    schema.put(keyword, value);
    return schema;
  }

  private static Map<String, Object> orNull(Map<String, Object> schema) {
    Object type = schema.get(TYPE);
    if (type == null) {
      return schema.isEmpty() ? schema : Map.of("anyOf", List.of(schema, Map.of(TYPE, "null")));
    }
    Map<String, Object> either = new LinkedHashMap<>(schema);
    either.put(TYPE, List.of(type, "null"));
    return either;
  }
}
