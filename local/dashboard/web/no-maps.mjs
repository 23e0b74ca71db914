/** Stands in for Observable Plot's map projections, which take a tenth of the script and draw no chart of ours. */
export const createProjection = () => undefined;
export const hasProjection = () => false;
export const projectionAspectRatio = () => undefined;
export const xyProjection = () => undefined;
export const getGeometryChannels = () => [];
export const project = () => undefined;
export const applyPosition = () => {
  throw new Error('Charts over a projection are left out of this build.');
};
