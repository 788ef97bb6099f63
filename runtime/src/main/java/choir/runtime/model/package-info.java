/**
 * The adapters of {@link choir.core.model.ModelClient}, and nothing else knows LangChain4j.
 *
 * <pre>
 * ModelClients -- name --> OfflineModelClient
 *                      --> OpenAiModelClient --> OpenAiCall --> CallHttpClient --> SseBody
 * ModelProbe   -- finds a local server when nothing is declared
 * </pre>
 *
 * LangChain4j maps messages, tools and stream events; the connection is ours, because its
 * exceptions carry neither headers nor the provider's error type. {@link
 * choir.runtime.model.FakeModelServer} speaks the same wire format by script, for tests and {@code
 * choir bench}. How to choose a model: {@code docs/models.md}.
 */
@NullMarked
package choir.runtime.model;

import org.jspecify.annotations.NullMarked;
