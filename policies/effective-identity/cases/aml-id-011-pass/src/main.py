import os
from azure.identity import ManagedIdentityCredential
first = ManagedIdentityCredential(client_id=os.environ.get("DEFAULT_IDENTITY_CLIENT_ID"))
