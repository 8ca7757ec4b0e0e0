"""What learners try in chapter 3, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "put-grace": [
        ('users.put_item(Item={"UserID": "user200", "Name": "Grace", "Age": "37"})', "the text '37'"),
        ('users.put_item(Item={"UserID": "user200", "name": "Grace", "Age": 37})', "this differs: {'Name': None}"),
    ],
    "new-email": [
        ('users.put_item(Item={"UserID": "user456", "Email": "bob@example.org"})', "Bob lost Name and Age"),
        (
            'users.put_item(Item={"UserID": "user456", "Name": "Bob", "Age": 25, "Email": "bob@example.com"})',
            "Bob's Email is 'bob@example.com'",
        ),
    ],
    "an-item-about-you": [
        ('users.put_item(Item={"UserID": "me", "Height": 1.68})', "There is no item with the UserID `me`"),
        ('users.put_item(Item={"UserID": "me", "Age": 30, "City": "Berlin"})', "among them a list, a map or a set"),
        ('users.put_item(Item={"UserID": "me", "Hobbies": ["chess"], "City": "Berlin"})', "three or more"),
    ],
}
