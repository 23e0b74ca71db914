export { noteTurn, timeApiCall } from './open-turn';
export { recordTurns } from './record-turns';
export { createRecorder, recorderSettings, type RecorderSettings } from './recorder';
