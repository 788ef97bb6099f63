/**
 * The adapters of {@link choir.core.model.ModelClient}; the only users of LangChain4j.
 *
 * <pre>
 * ModelClients -- name --> OfflineModelClient
 *                      --> OpenAiModelClient --> OpenAiCall --> CallHttpClient --> SseBody
 * ModelProbe   -- finds a local server if no model is declared
 * </pre>
 *
 * LangChain4j maps messages, tools and stream events; the HTTP connection is implemented here,
 * because LangChain4j's exceptions carry neither headers nor the provider's error type. {@link
 * choir.runtime.model.FakeModelServer} implements the same wire format with scripts, for tests and
 * {@code choir bench}. Documentation for users: {@code docs/models.md}.
 */
@NullMarked
package choir.runtime.model;

import org.jspecify.annotations.NullMarked;
