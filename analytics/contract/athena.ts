/**
 * How old a result may be that Athena gives again instead of scanning. Athena's workgroups have no
 * such setting: whoever starts a query of the pack says it in its `ResultReuseConfiguration`.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/reusing-query-results.html
 */
export const RESULT_REUSE_MINUTES = 5;
