/** Models for tests and simulations: {@link choir.test.model.ScriptedModelClient}. */
@NullMarked
package choir.test.model;

import org.jspecify.annotations.NullMarked;
