package choir.core.model;

/**
 * The description of a tool given to the model.
 *
 * @param name letters, digits, {@code _} and {@code -}, at most 64, as every provider accepts
 * @param parameters a JSON Schema of type object, as text
 */
public record ToolSpec(String name, String description, String parameters) {}
