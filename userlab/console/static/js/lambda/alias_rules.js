// What an alias is made of. Source: Lambda Developer Guide, "Create an alias for a Lambda function".

/** What is wrong with an alias's name; "" when nothing is. */
export const aliasNameProblem = (name) =>
  /^(?!\d+$)[A-Za-z0-9_-]{1,128}$/.test(name)
    ? ""
    : "Enter 1 to 128 letters, numbers, hyphens and underscores, and not a number alone: those are versions.";

export const weightProblem = (text) =>
  /^\d{1,3}$/.test(text) && Number(text) <= 100 ? "" : "Enter a whole number from 0 to 100.";

/** The parameters of CreateAlias, or of UpdateAlias, which has to say that there is no second version any more. */
export function aliasRequest(FunctionName, { name, description, version, second, weight }, isUpdate = false) {
  const request = { FunctionName, Name: name, FunctionVersion: version };
  if (description || isUpdate) request.Description = description;
  if (second) request.RoutingConfig = { AdditionalVersionWeights: { [second]: Number(weight) / 100 } };
  else if (isUpdate) request.RoutingConfig = { AdditionalVersionWeights: {} };
  return request;
}

/** "1 (90 %), 2 (10 %)" */
export function pointsTo({ FunctionVersion: version, RoutingConfig: routing }) {
  const weights = Object.entries(routing?.AdditionalVersionWeights ?? {});
  if (!weights.length) return version;
  const rest = 1 - weights.reduce((sum, [, weight]) => sum + weight, 0);
  return [[version, rest], ...weights].map(([each, weight]) => `${each} (${Math.round(weight * 100)} %)`).join(", ");
}
