"""Follow, study, tasks, questions, quiz, the fusion list."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.foundation.standards import queries
from guanjia.foundation.standards import serializers as shapes
from guanjia.foundation.standards.commands import learning
from guanjia.kernel import clock
from guanjia.ui.api import KEY, PROBLEMS, READ_PROBLEMS, checked
from guanjia.ui.requests import ApiRequest


class Follow(APIView):
    @extend_schema(
        operation_id="standards_follow",
        request=shapes.StandardFollowIn,
        responses={200: shapes.StandardFollowIn, **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Be told when a standard changes, or no longer."""
        on = learning.follow(
            request.actor, standard_id=pk, now=clock.now(), **checked(shapes.StandardFollowIn, request)
        )
        return Response({"on": on})


class StudyIt(APIView):
    @extend_schema(operation_id="standards_study", request=shapes.StandardStudyIn, responses={204: None, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Say that one has read a standard."""
        learning.record_study(
            request.actor, standard_id=pk, today=clock.today(), **checked(shapes.StandardStudyIn, request)
        )
        return Response(status=204)


class Tasks(APIView):
    @extend_schema(operation_id="standards_tasks", responses={200: shapes.RevisionTaskOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """A standard's revision tasks."""
        found = queries.get_standard(request.actor, pk)
        return Response(shapes.RevisionTaskOut(queries.tasks_of(found), many=True).data)

    @extend_schema(
        operation_id="standards_set_task",
        parameters=[KEY],
        request=shapes.RevisionTaskIn,
        responses={201: shapes.RevisionTaskOut, **PROBLEMS},
    )
    @acts_once_api("standards.task.set")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Give somebody a task about a standard."""
        made = learning.set_task(
            request.actor,
            standard_id=pk,
            today=clock.today(),
            now=clock.now(),
            **checked(shapes.RevisionTaskIn, request),
        )
        return Response(shapes.RevisionTaskOut(made).data, status=201)


class TaskDone(APIView):
    @extend_schema(
        operation_id="standards_task_done",
        request=shapes.RevisionResultIn,
        responses={200: shapes.RevisionTaskOut, **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Report a task as done."""
        made = learning.finish_task(
            request.actor, task_id=pk, today=clock.today(), now=clock.now(), **checked(shapes.RevisionResultIn, request)
        )
        return Response(shapes.RevisionTaskOut(made).data)


class Questions(APIView):
    @extend_schema(
        operation_id="standards_questions", responses={200: shapes.QuizQuestionOut(many=True), **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """A standard's questions, without the right answers."""
        found = queries.get_standard(request.actor, pk)
        return Response(shapes.QuizQuestionOut(queries.questions_of(found), many=True).data)

    @extend_schema(
        operation_id="standards_write_question",
        parameters=[KEY],
        request=shapes.QuizQuestionIn,
        responses={201: shapes.QuizQuestionOut, **PROBLEMS},
    )
    @acts_once_api("standards.question.write")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Add a question."""
        made = learning.write_question(request.actor, standard_id=pk, **checked(shapes.QuizQuestionIn, request))
        return Response(shapes.QuizQuestionOut(made).data, status=201)


class QuestionOne(APIView):
    @extend_schema(operation_id="standards_withdraw_question", request=None, responses={204: None, **PROBLEMS})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        """Ask a question no longer."""
        learning.withdraw_question(request.actor, question_id=pk)
        return Response(status=204)


class Quiz(APIView):
    @extend_schema(
        operation_id="standards_take_quiz",
        parameters=[KEY],
        request=shapes.QuizAnswersIn,
        responses={201: shapes.QuizAttemptOut, **PROBLEMS},
    )
    @acts_once_api("standards.quiz.take.api")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Answer all questions of a standard; marked at once."""
        answers = checked(shapes.QuizAnswersIn, request)["answers"]
        if not all(key.isascii() and key.isdigit() and len(key) < 18 for key in answers):
            raise ValidationError({"answers": ["The keys are the questions' ids."]})
        given = {int(key): place for key, place in answers.items()}
        made = learning.take_quiz(request.actor, standard_id=pk, given=given, now=clock.now())
        return Response(shapes.QuizAttemptOut(made).data, status=201)


class Fusion(APIView):
    @extend_schema(operation_id="standards_fusion", responses={200: shapes.FusionOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest) -> Response:
        """The service items with clauses and flow."""
        return Response(shapes.FusionOut(queries.list_fusion(request.actor), many=True).data)

    @extend_schema(
        operation_id="standards_write_fusion",
        parameters=[KEY],
        request=shapes.FusionIn,
        responses={201: shapes.FusionOut, **PROBLEMS},
    )
    @acts_once_api("standards.fusion.write.api")
    def post(self, request: ApiRequest) -> Response:
        """Write an item."""
        made = learning.write_fusion(request.actor, **checked(shapes.FusionIn, request))
        return Response(shapes.FusionOut(made).data, status=201)


class FusionOne(APIView):
    @extend_schema(
        operation_id="standards_change_fusion", request=shapes.FusionIn, responses={200: shapes.FusionOut, **PROBLEMS}
    )
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Write an item anew."""
        made = learning.write_fusion(request.actor, item_id=pk, **checked(shapes.FusionIn, request))
        return Response(shapes.FusionOut(made).data)

    @extend_schema(operation_id="standards_withdraw_fusion", request=None, responses={204: None, **PROBLEMS})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        """Take an item off the list."""
        learning.withdraw_fusion(request.actor, item_id=pk)
        return Response(status=204)
