// Models: finds, checks, loads and samples gpt-oss through node-llama-cpp; and a scripted stand-in.
// `loadModel` takes nothing (the model in the box), a path, a name or an `hf:` address. A file that can't work
// is rejected before native code sees it. A `Model` opens sessions. A `Session` generates turns: prompt
// tokens in, tokens of one turn out, constrained by the turn machine of `../grammar` to what the turn's shape
// allows. A session keeps its KV cache, so an append-only prompt only costs its new tokens. `scriptedModel`
// answers from a script: for tests, without weights and without native code. node-llama-cpp is only imported
// when a model is loaded.

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
