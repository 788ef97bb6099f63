package choir.runtime.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The examples of a command, which its help page and the manual page show. Each is a whole line as
 * it is typed, which may end with {@code #} and a remark. A test parses each of them.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Examples {
  /** Command lines of at most 76 characters, the simplest first. */
  String[] value();
}
