export { noteTurn, timeApiCall, type TurnNotes } from './open-turn';
export { recordTurns, type RecordedSkill } from './record-turns';
export {
  createRecorder,
  type Recorder,
  recorderSettings,
  type RecorderEffects,
  type RecorderSettings,
} from './recorder';
