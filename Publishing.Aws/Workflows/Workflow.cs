using System.Text;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Workflows;

/// <summary>
/// The GitHub Actions workflow of a client: test, then dev, staging and prod in turn, each in a GitHub environment of its own (whose reviewers approve it), by a role that GitHub's OIDC
/// takes: no key is kept anywhere. Started by hand with an earlier commit it rolls back: the same way, with images that are there already.
/// </summary>
internal static class Workflow
{
    public static string Write(string client, IReadOnlyList<EnvironmentSettings> environments, GitHubSettings gitHub)
    {
        var text = new StringBuilder(Head(client, gitHub));
        var before = "test";
        foreach (var environment in environments.OrderBy(e => e.Stage))
        {
            text.Append(Job(environment, before));
            before = environment.Environment;
        }
        return text.ToString();
    }

    private static string Head(string client, GitHubSettings gitHub) => $$$"""
        # Written by ./publish workflow {{{client}}}; write it anew rather than change it.
        name: deploy {{{client}}}
        on:
          push: { branches: [ {{{gitHub.Branch}}} ] }
          workflow_dispatch:
            inputs:
              roll_back_to: { description: "An earlier commit whose images are deployed again; empty deploys this one", required: false, default: "" }
        permissions: { contents: read }
        concurrency: { group: deploy-{{{client}}}, cancel-in-progress: false }
        env:
          VERSION: ${{ inputs.roll_back_to || github.sha }}
        jobs:
          test:
            runs-on: ubuntu-latest
            timeout-minutes: 90
            steps:
              - uses: actions/checkout@v4
                with: { ref: "${{ env.VERSION }}" }
              - uses: actions/setup-dotnet@v4
                with: { dotnet-version: 10.0.x }
              - run: ./test
                if: ${{ !inputs.roll_back_to }}

        """;

    private static string Job(EnvironmentSettings settings, string before)
    {
        var prefix = $"{settings.Client}-{settings.Environment}";
        var account = settings.Account ?? "${{ vars.AWS_ACCOUNT_ID }}";
        return $$$"""
              {{{settings.Environment}}}:
                needs: {{{before}}}
                runs-on: ubuntu-latest
                timeout-minutes: 90
                environment: {{{prefix}}}
                permissions: { contents: read, id-token: write }
                env:
                  STACK: {{{prefix}}}
                  ROLE: arn:aws:iam::{{{account}}}:role/platform-cloudformation
                steps:
                  - uses: actions/checkout@v4
                    with: { ref: "${{ env.VERSION }}" }
                  - uses: actions/setup-dotnet@v4
                    with: { dotnet-version: 10.0.x }
                  - uses: actions/setup-node@v4
                    with: { node-version: 22 }
                  - uses: aws-actions/configure-aws-credentials@v4
                    with: { role-to-assume: "arn:aws:iam::{{{account}}}:role/{{{prefix}}}-deploy", aws-region: {{{settings.Region}}} }
                  - name: Publish
                    run: ./publish {{{settings.Client}}} {{{settings.Environment}}} --output out
                  - name: What must be there first
                    run: aws cloudformation deploy --stack-name "$STACK-base" --template-file "out/$STACK-base.template.json" --role-arn "$ROLE" --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset
                  - uses: aws-actions/amazon-ecr-login@v2
                    id: ecr
                  - name: Images
                    env: { REGISTRY: "${{ steps.ecr.outputs.registry }}" }
                    run: |
                      set -euo pipefail
                      : > parameters
                      jq -c '.images[]' out/publication.json | while read -r image; do
                        of() { jq -r ".$1 // empty" <<<"$image"; }
                        repository=$(of repository)
                        if ! aws ecr describe-images --repository-name "$repository" --image-ids "imageTag=$VERSION" >/dev/null 2>&1; then
                          if [ -n "$(of project)" ]; then
                            dotnet publish "$(of project)" -c Release -t:PublishContainer -p:ContainerRegistry="$REGISTRY" -p:ContainerRepository="$repository" -p:ContainerImageTag="$VERSION"
                          else
                            docker build "$(of context)" --file "$(of dockerfile)" --tag "$REGISTRY/$repository:$VERSION"
                            docker push "$REGISTRY/$repository:$VERSION"
                          fi
                        fi
                        digest=$(aws ecr describe-images --repository-name "$repository" --image-ids "imageTag=$VERSION" --query 'imageDetails[0].imageDigest' --output text)
                        echo "$(of parameter)=$REGISTRY/$repository@$digest" >> parameters
                      done
                  - name: Deploy
                    run: |
                      set -euo pipefail
                      bucket=$(aws cloudformation describe-stacks --stack-name "$STACK-base" --query "Stacks[0].Outputs[?OutputKey=='TemplatesBucket'].OutputValue" --output text)
                      mapfile -t parameters < parameters
                      aws cloudformation deploy --stack-name "$STACK" --template-file "out/$STACK.template.json" --s3-bucket "$bucket" --role-arn "$ROLE" --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset --parameter-overrides "${parameters[@]}"
                  - name: Why it failed
                    if: failure()
                    run: aws cloudformation describe-stack-events --stack-name "$STACK" --query "reverse(StackEvents[?ends_with(ResourceStatus, 'FAILED')])[0].[LogicalResourceId, ResourceStatusReason]" --output text

            """;
    }
}
