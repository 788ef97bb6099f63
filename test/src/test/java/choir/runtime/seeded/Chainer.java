package choir.runtime.seeded;

import dev.langchain4j.model.chat.StreamingChatModel;

/** A second user of LangChain4j. */
public record Chainer(StreamingChatModel model) {}
