// Which records of the journal change which lists.

const ALL = ["dynamodb", "lambda", "apigateway", "iam", "logs"];
/** The routes of lists, and the services whose changes they show. */
const LISTS = {
  "": ALL,
  dynamodb: ["dynamodb"],
  "dynamodb/tables": ["dynamodb"],
  lambda: ["lambda"],
  "lambda/layers": ["lambda"],
  apigateway: ["apigateway"],
  "apigateway/apis": ["apigateway"],
  "apigateway/keys": ["apigateway"],
  "apigateway/usage-plans": ["apigateway"],
  iam: ["iam"],
  "iam/roles": ["iam"],
  "iam/policies": ["iam"],
  cloudwatch: ["logs"],
  "cloudwatch/log-groups": ["logs"],
  "cloudwatch/alarms": ["cloudwatch"],
};
const CHANGE =
  /^(?:Create|Delete|Update|Put|Import|Attach|Detach|Tag|Untag|Restore|Publish)(?!.*(?:Item|LogEvents|MetricData)$)/;

/** The services that the list of a route shows; undefined for a route that is no list. */
export const servicesOf = (parts) => LISTS[parts.join("/")];

/** Whether a record of the journal changes a list that shows these services. */
export const changes = (services, { service, action, error }) =>
  !error && services.includes(service) && CHANGE.test(action);
