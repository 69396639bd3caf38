// Models: gpt-oss through node-llama-cpp, found, checked, loaded and sampled; and a scripted stand-in.
//
// `loadModel` takes nothing (the model in the box), a path, a name or an `hf:` address; a file that
// can't work is refused before native code sees it. A `Model` opens sessions; a `Session` generates
// turns: prompt tokens in, tokens of one turn out, held by the turn machine of `../grammar` to what the
// turn's shape offers. A session keeps its keys and values, so an append-only prompt costs its end only.
// `scriptedModel` answers from a script: for tests, without weights and without native code.
// node-llama-cpp is imported when a model is loaded and not before.

export { cacheFolder } from "./download/cache-folder.ts";
export { catalog, type HubFile } from "./download/catalog.ts";
export { tinyModelPath } from "./download/tiny-model-path.ts";
export { type LoadModelOptions, type LoadProgress, loadModel } from "./load-model.ts";
export type {
  EvaluatedTurn,
  Model,
  ModelIdentity,
  Sampling,
  Session,
  TurnOptions,
  TurnToken,
  TurnUsage,
} from "./model.ts";
export type { GpuChoice } from "./native/native-model.ts";
export type { ScriptedMessages, ScriptedTurn, ScriptMoment } from "./scripted/script.ts";
export {
  type ScriptedModel,
  type ScriptedModelOptions,
  scriptedModel,
} from "./scripted/scripted-model.ts";
