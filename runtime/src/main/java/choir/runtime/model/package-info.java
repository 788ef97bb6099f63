/**
 * The adapters of {@link choir.core.model.ModelClient}.
 *
 * <pre>
 * ModelClients -- name --> OfflineModelClient
 *                      --> OpenAiModelClient --> CallQueue --> OpenAiCall
 * OpenAiCall   -- OpenAiRequest --> HTTP --> SseBody --> OpenAiStream
 * ModelProbe   -- finds a local server if no model is declared
 * ModelCheck   -- checks a declared model for {@code choir doctor}
 * </pre>
 *
 * What a server is known to send is a case of {@code ModelAdapterContract} in the tests, which each
 * adapter passes. {@link choir.runtime.model.FakeModelServer} sends what a script says, for tests
 * and {@code choir bench}. Documentation for users: {@code docs/models.md}.
 */
@NullMarked
package choir.runtime.model;

import org.jspecify.annotations.NullMarked;
