import json
import boto3
dynamodb = boto3.resource('dynamodb')
table = dynamodb.Table('Users')

def lambda_handler(event, context):
    http_method = event['httpMethod']
    path_params = event.get('pathParameters')
    body = json.loads(event.get('body', '{}'))

    if http_method == 'GET' and path_params:
        user_id = path_params['id']
        response = table.get_item(Key={'UserID': user_id})
        return {
            'statusCode': 200,
            'body': json.dumps(response.get('Item', {}))
        }

    elif http_method == 'POST':
        table.put_item(Item=body)
        return {
            'statusCode': 200,
            'body': 'User added.'
        }

    elif http_method == 'DELETE' and path_params:
        user_id = path_params['id']
        table.delete_item(Key={'UserID': user_id})
        return {
            'statusCode': 200,
            'body': 'User deleted.'
        }

    else:
        return {
            'statusCode': 400,
            'body': 'Unsupported operation.'
        }
